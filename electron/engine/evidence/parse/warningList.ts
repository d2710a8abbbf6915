/** Warnings of one file: the first ones in full, the rest as a count by kind. */
import { warningLimit } from '../../../../shared/evidence/limits.ts';
import type { ImportWarning } from '../../../../shared/evidence/model.ts';

export class WarningList {
  private readonly kept: ImportWarning[] = [];
  private readonly more = new Map<ImportWarning['code'], number>();

  add(warning: ImportWarning): void {
    if (this.kept.length < warningLimit) this.kept.push(warning);
    else this.more.set(warning.code, (this.more.get(warning.code) ?? 0) + 1);
  }

  all(): ImportWarning[] {
    const rest = [...this.more].map(([code, count]) => ({
      locator: null,
      code,
      message: `${count} more of this kind (${code}).`,
    }));
    return [...this.kept, ...rest];
  }
}
