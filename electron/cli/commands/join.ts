import { annotationIdSchema, type Annotation } from '../../../shared/payments/annotations.ts';
import { recordIdSchema } from '../../../shared/kernel/ids.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { UsageError, type Command, type Outcome } from '../command.ts';
import { textTable } from '../layout.ts';
import { timeJson } from '../presentation.ts';
import type { Engine } from '../../engine/startEngine.ts';

export const joinCommand: Command = {
  name: 'join',
  usage: 'REF REF --reason TEXT --vault DIR',
  summary:
    'Says that two payments are one; kept with author and time, obeyed by every analysis, undone with unjoin.',
  options: { reason: { type: 'string' } },
  run: async (call) => {
    const [a, b, ...more] = call.positionals;
    if (a === undefined || b === undefined || more.length > 0)
      throw new UsageError('join needs exactly two payments.');
    const reason = call.required('reason');
    const engine = await settledVault(call.openVault());
    const { annotation, analysis } = await engine.client.payments.join({ a, b, reason });
    return outcome(engine, annotation, analysis);
  },
};

export const splitCommand: Command = {
  name: 'split',
  usage: 'REF RECORD… --reason TEXT --vault DIR',
  summary:
    'Says that records (by their number) are not part of a payment; kept, obeyed and undone like join.',
  options: { reason: { type: 'string' } },
  run: async (call) => {
    const [paymentId, ...records] = call.positionals;
    if (paymentId === undefined || records.length === 0)
      throw new UsageError('split needs a payment and the numbers of its records.');
    const recordIds = records.map((text) => {
      const id = recordIdSchema.safeParse(Number(text));
      if (!id.success) throw new UsageError(`“${text}” is no record’s number.`);
      return id.data;
    });
    const reason = call.required('reason');
    const engine = await settledVault(call.openVault());
    const { annotation, analysis } = await engine.client.payments.split({ paymentId, recordIds, reason });
    return outcome(engine, annotation, analysis);
  },
};

export const unjoinCommand: Command = {
  name: 'unjoin',
  usage: '[ID] --vault DIR',
  summary: 'Takes a join or split back by its number; without one, lists all of them.',
  options: {},
  run: async (call) => {
    const [text, ...more] = call.positionals;
    if (more.length > 0) throw new UsageError('unjoin takes one number.');
    const engine = await settledVault(call.openVault());
    if (text === undefined) return list(engine);
    const id = annotationIdSchema.safeParse(Number(text));
    if (!id.success) throw new UsageError(`“${text}” is no annotation’s number.`);
    const { annotation, analysis } = await engine.client.payments.undoAnnotation({ id: id.data });
    return outcome(engine, annotation, analysis);
  },
};

/** What is said by hand is about the payments as they stand: all evidence has to be analysed. */
async function settledVault(opening: Promise<Engine>): Promise<Engine> {
  const engine = await opening;
  await engine.settled();
  return engine;
}

type AnalysisJob = Parameters<Engine['context']['jobs']['finished']>[0];

async function outcome(engine: Engine, annotation: Annotation, analysis: AnalysisJob): Promise<Outcome> {
  const job = await engine.context.jobs.finished(analysis);
  if (job.state !== 'done')
    throw new RailtraceError('internal', job.error?.sentence ?? 'The analysis did not come to its end.');
  return { json: annotationJson(annotation), text: describe(annotation) };
}

async function list(engine: Engine): Promise<Outcome> {
  const { annotations } = await engine.client.payments.annotations({});
  const rows = annotations.map((each) => [
    String(each.id),
    each.kind,
    each.payments.join(' + '),
    each.author,
    timeJson(each.at) ?? '',
    each.undoneAt === null ? '' : 'taken back',
    each.reason,
  ]);
  return {
    json: { annotations: annotations.map(annotationJson) },
    text: textTable(['id', 'kind', 'payments', 'author', 'at', '', 'reason'], rows),
  };
}

function annotationJson({ at, undoneAt, ...rest }: Annotation) {
  return { ...rest, at: timeJson(at), undoneAt: timeJson(undoneAt) };
}

function describe({ id, kind, payments, author, undoneAt }: Annotation): string {
  const what = `${kind === 'join' ? 'Joined' : 'Split'} ${payments.join(' + ')} (annotation ${String(id)}, by ${author})`;
  return undoneAt === null ? what : `${what}: taken back`;
}
