import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { importedFileSchema, type ImportedFile } from '../../../shared/evidence/contract.ts';
import type { EngineClient } from '../../../shared/contract/index.ts';
import { columnMappingSchema, type ColumnMapping } from '../../../shared/evidence/mapping.ts';
import { sourceFormats, sourceFormatSchema } from '../../../shared/evidence/model.ts';
import { fromErrorData, RailtraceError } from '../../../shared/kernel/errors.ts';
import { UsageError, type Call, type Command } from '../command.ts';
import { textTable } from '../layout.ts';

export const importCommand: Command = {
  name: 'import',
  usage: '--vault DIR FILE… [--mapping FILE|NAME] [--as FORMAT]',
  summary: 'Imports evidence files; their format is recognised by content.',
  options: { mapping: { type: 'string' }, as: { type: 'string' } },
  run: async (call) => {
    if (call.positionals.length === 0) throw new UsageError('import needs at least one FILE.');
    const format = formatOf(call.optional('as'));
    const mappingFile = call.optional('mapping');
    const given = mappingFile === undefined ? undefined : await readMapping(call, mappingFile);
    const engine = await call.openVault();
    const mapping = typeof given === 'string' ? await keptMapping(engine.client, given) : given;
    const grants = call.positionals.map((path) => engine.context.grants.grantPath(call.resolve(path)));
    const { jobId } = await engine.client.evidence.import({
      grants,
      ...(mapping === undefined ? {} : { mapping }),
      ...(format === undefined ? {} : { as: format }),
    });
    const job = await engine.context.jobs.finished(jobId);
    if (job.error !== null) throw fromErrorData(job.error);
    await engine.settled();
    const { files } = z.object({ files: z.array(importedFileSchema) }).parse(job.result);
    const sources = files.map(sourceOf);
    const refused = files.filter((file) => file.refused !== null);
    for (const file of refused) process.stderr.write(`railtrace: ${file.refused ?? ''}\n`);
    return { json: { sources }, text: tableOf(files), exitCode: refused.length > 0 ? 1 : 0 };
  },
};

function sourceOf(file: ImportedFile): Record<string, unknown> {
  const { sourceId, refused, refusedCode, ...rest } = file;
  return { ...rest, id: sourceId, ...(refused === null ? {} : { error: refused, errorCode: refusedCode }) };
}

function tableOf(files: readonly ImportedFile[]): string {
  const rows = files.map((file) => [
    file.file,
    file.refused === null ? (file.format ?? '') : 'refused',
    String(file.records),
    String(file.skipped),
    String(file.duplicates),
    String(file.redactions),
  ]);
  const figures = ['records', 'skipped', 'duplicates', 'redactions'];
  const warnings = files.flatMap((file) => file.warnings.map((warning) => `${file.file}: ${warning}`));
  return [textTable(['file', 'format', ...figures], rows, figures), ...warnings].join('\n');
}

function formatOf(word: string | undefined) {
  if (word === undefined) return undefined;
  const format = sourceFormatSchema.safeParse(word);
  if (!format.success) throw new UsageError(`--as takes one of ${sourceFormats.join(', ')}.`);
  return format.data;
}

/** The mapping in a file; where there is no such file, the name under which the vault may keep one. */
async function readMapping(call: Call, path: string): Promise<ColumnMapping | string> {
  const text = await readFile(call.resolve(path), 'utf8').catch(() => null); // not a file: then it is a name
  if (text === null) return path;
  const parsed = columnMappingSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') ?? '';
  throw new RailtraceError(
    'bad_request',
    `The mapping ${path} is not valid${place === '' ? '' : ` at ${place}`}: ${issue?.message ?? 'not JSON'}. See resources/schemas/column-mapping.schema.json.`,
  );
}

async function keptMapping(client: EngineClient, name: string): Promise<ColumnMapping> {
  const { mappings } = await client.evidence.mappings({});
  const kept = mappings.find((each) => each.name === name);
  if (kept !== undefined) return kept.mapping;
  throw new RailtraceError(
    'not_found',
    `There is no mapping file ${name} and no kept mapping of that name. Check the name and try again.`,
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // the schema check names what is wrong
  }
}
