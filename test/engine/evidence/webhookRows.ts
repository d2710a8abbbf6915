/** What the vault says of imported webhooks: their records, the events they state, their identifiers. */
import { readFileSync } from 'node:fs';
import type { RecordDetail } from '../../../shared/evidence/model.ts';
import { recordIdSchema } from '../../../shared/kernel/ids.ts';
import type { EvidenceVault } from './evidenceVault.ts';

export const publicData = new URL('../../data/', import.meta.url);

export function publicBytes(path: string): Buffer {
  return readFileSync(new URL(path, publicData));
}

/** The records of a source in their order. */
export async function details(vault: EvidenceVault, sourceId: number | null): Promise<RecordDetail[]> {
  const ids = vault.rows('select id from records where source_id = ? order by id', sourceId ?? 0);
  const found: RecordDetail[] = [];
  for (const { id } of ids)
    found.push(await vault.evidence.handlers.record({ id: recordIdSchema.parse(id) }, undefined));
  return found;
}

export function events(vault: EvidenceVault, sourceId: number | null): Record<string, unknown>[] {
  return vault.rows(
    `select events.kind, events.movement, events.rail, events.direction, events.amount, events.currency, events.status,
       events.reason, events.amount_minor, events.fee_minor, events.net_minor
     from events join records on records.id = events.record_id where records.source_id = ? order by records.id`,
    sourceId ?? 0,
  );
}

/** `scheme value` of every identifier. */
export function identifiers(vault: EvidenceVault, sourceId: number | null): string[] {
  return vault
    .rows(
      `select identifiers.scheme, identifiers.value from identifiers
       join records on records.id = identifiers.record_id where records.source_id = ?`,
      sourceId ?? 0,
    )
    .map(({ scheme, value }) => `${String(scheme)} ${String(value)}`);
}
