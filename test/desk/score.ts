import type { Fault, Truth } from './model.ts';

/** One finding as `railtrace findings --json` prints it; what the score reads of it. */
export interface FindingForScore {
  readonly code: string;
  readonly severity: string;
  readonly references: readonly string[];
}

/** How one code did. `recall` is 1 where nothing was seeded, `precision` is 1 where nothing was raised. */
export interface CodeScore {
  readonly code: string;
  readonly seeded: number;
  readonly found: number;
  readonly raised: number;
  readonly falseRaised: number;
  readonly recall: number;
  readonly precision: number;
}

export interface Score {
  readonly seeded: number;
  readonly found: number;
  readonly recall: number;
  readonly precision: number;
  readonly cleanPayments: number;
  readonly falseAlarms: number;
  readonly falseAlarmsPer200Clean: number;
  readonly byCode: readonly CodeScore[];
  readonly misses: readonly Fault[];
  readonly falseFindings: readonly FindingForScore[];
}

/** Faults by each id that names them, so that a finding meets only faults it shares an id with. */
function byReference(faults: readonly Fault[]): Map<string, Fault[]> {
  const index = new Map<string, Fault[]>();
  for (const fault of faults) {
    for (const reference of fault.references) index.set(reference, [...(index.get(reference) ?? []), fault]);
  }
  return index;
}

const names = (fault: Fault, code: string): boolean =>
  fault.code === code || fault.alternatives.includes(code);
const ratio = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);

/**
 * Compares findings with the truth.
 *
 * A fault is found when a finding with its code (or an alternative) shares one id with it. A finding is false
 * when its code is neither that of a fault it shares an id with, nor one that such a fault or a tolerance
 * allows. Findings for information count like any other: a duplicate that is none misleads too. Several
 * findings on one fault are one hit and no false alarm. `falseAlarmsPer200Clean` is the number of false
 * findings, wherever they lie, over the number of payments without a fault, times 200.
 */
export function scoreFindings(
  truth: Pick<Truth, 'faults' | 'tolerated' | 'counts'>,
  findings: readonly FindingForScore[],
): Score {
  const index = byReference(truth.faults);
  const found = new Set<Fault>();
  const falseFindings: FindingForScore[] = [];
  for (const finding of findings) {
    const touched = new Set(finding.references.flatMap((reference) => index.get(reference) ?? []));
    const hits = [...touched].filter((fault) => names(fault, finding.code));
    for (const fault of hits) found.add(fault);
    const allowed =
      hits.length > 0 ||
      [...touched].some((fault) => fault.also.includes(finding.code)) ||
      truth.tolerated.some(
        (tolerance) =>
          tolerance.codes.includes(finding.code) &&
          (tolerance.references.length === 0 ||
            finding.references.some((reference) => tolerance.references.includes(reference))),
      );
    if (!allowed) falseFindings.push(finding);
  }
  const codes = [
    ...new Set([...truth.faults.map((fault) => fault.code), ...findings.map((finding) => finding.code)]),
  ].sort();
  return {
    seeded: truth.faults.length,
    found: found.size,
    recall: ratio(found.size, truth.faults.length),
    precision: ratio(findings.length - falseFindings.length, findings.length),
    cleanPayments: truth.counts.clean,
    falseAlarms: falseFindings.length,
    falseAlarmsPer200Clean: ratio(falseFindings.length * 200, truth.counts.clean),
    byCode: codes.map((code) => scoreCode(code, truth.faults, found, findings, falseFindings)),
    misses: truth.faults.filter((fault) => !found.has(fault)),
    falseFindings,
  };
}

function scoreCode(
  code: string,
  faults: readonly Fault[],
  found: ReadonlySet<Fault>,
  findings: readonly FindingForScore[],
  falseFindings: readonly FindingForScore[],
): CodeScore {
  const seeded = faults.filter((fault) => fault.code === code);
  const hits = seeded.filter((fault) => found.has(fault)).length;
  const raised = findings.filter((finding) => finding.code === code).length;
  const falseRaised = falseFindings.filter((finding) => finding.code === code).length;
  return {
    code,
    seeded: seeded.length,
    found: hits,
    raised,
    falseRaised,
    recall: ratio(hits, seeded.length),
    precision: ratio(raised - falseRaised, raised),
  };
}

/** The score as lines for a person: a table by code, then each miss and each false finding. */
export function describeScore(score: Score): string {
  const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
  const table = score.byCode.map(
    (row) =>
      `${row.code.padEnd(24)} recall ${percent(row.recall).padStart(7)} (${String(row.found)}/${String(row.seeded)})  precision ${percent(row.precision).padStart(7)} (${String(row.raised)} raised, ${String(row.falseRaised)} false)`,
  );
  return [
    `recall ${percent(score.recall)}, ${score.falseAlarmsPer200Clean.toFixed(2)} false alarms per 200 clean payments`,
    ...table,
    ...score.misses.map(
      (fault) => `missed ${fault.code} ${fault.references.slice(0, 3).join(' ')}: ${fault.note}`,
    ),
    ...score.falseFindings.map(
      (finding) => `false ${finding.code} ${finding.references.slice(0, 4).join(' ')}`,
    ),
  ].join('\n');
}
