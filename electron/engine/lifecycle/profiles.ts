/** Reads and checks the rail profiles in `resources/rails/`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { compileLane, type CompiledLane } from '../../../shared/lifecycle/machine.ts';
import { railProfileSchema, type RailProfile } from '../../../shared/lifecycle/model.ts';
import type { Party } from '../../../shared/evidence/model.ts';
import type { Direction, Rail } from '../../../shared/payments/model.ts';

export interface CompiledProfile {
  readonly profile: RailProfile;
  readonly lanes: ReadonlyMap<Party, CompiledLane>;
}

/** @throws RailtraceError `damaged_input` naming the file and the field that is wrong */
export function loadProfiles(folder: string): RailProfile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const parsed = railProfileSchema.safeParse(JSON.parse(readFileSync(join(folder, name), 'utf8')));
      if (parsed.success) return parsed.data;
      const [issue] = parsed.error.issues;
      throw new RailtraceError(
        'damaged_input',
        `Rail profile ${name} is not valid at ${issue?.path.join('.') ?? 'its root'}: ${issue?.message ?? 'unknown'}.`,
        { file: name },
      );
    });
}

export class ProfileSet {
  readonly #profiles: ReadonlyMap<string, CompiledProfile>;

  constructor(profiles: readonly RailProfile[]) {
    this.#profiles = new Map(
      profiles.map((profile) => [
        `${profile.rail}/${profile.direction}`,
        { profile, lanes: new Map(profile.lanes.map((lane) => [lane.party, compileLane(lane)])) },
      ]),
    );
  }

  /** A payment whose direction is unknown is judged as a deposit only where its rail says nothing else. */
  get(rail: Rail | null, direction: Direction | null): CompiledProfile | null {
    if (rail === null && direction === null) return null;
    const likely: Rail = rail ?? 'sepa-credit-transfer';
    return this.#profiles.get(`${likely}/${direction ?? 'deposit'}`) ?? null;
  }

  versions(): string {
    return [...this.#profiles.values()]
      .map(({ profile }) => `${profile.rail}/${profile.direction}@${profile.version}`)
      .join(' ');
  }
}
