import { caseIdSchema } from '../../../shared/kernel/ids.ts';
import { caseSeveritySchema, exhibitKindSchema } from '../../../shared/cases/model.ts';
import { UsageError, type Call, type Command } from '../command.ts';
import { textTable } from '../layout.ts';

export const caseCommand: Command = {
  name: 'case',
  usage:
    'open|list|show|note|exhibit --vault DIR [--title TEXT] [--severity S] [--case ID] [--text TEXT] [--payment REF] [--record ID] [--finding ID] [--why TEXT]',
  summary: 'Opens, lists and shows cases, adds notes and exhibits.',
  options: {
    title: { type: 'string' },
    severity: { type: 'string' },
    case: { type: 'string' },
    text: { type: 'string' },
    payment: { type: 'string' },
    record: { type: 'string' },
    finding: { type: 'string' },
    why: { type: 'string' },
  },
  run: async (call) => {
    const [action] = call.positionals;
    switch (action) {
      case 'open':
        return openCase(call);
      case 'list':
        return listCases(call);
      case 'show':
        return showCase(call);
      case 'note':
        return addNote(call);
      case 'exhibit':
        return addExhibit(call);
      default:
        throw new UsageError('case takes one of open, list, show, note, exhibit.');
    }
  },
};

/** The case named by --case. @throws UsageError */
export function caseIdOf(call: Call): ReturnType<typeof caseIdSchema.parse> {
  const id = caseIdSchema.safeParse(Number(call.required('case')));
  if (!id.success) throw new UsageError('--case takes the number of a case.');
  return id.data;
}

async function openCase(call: Call) {
  const severity = caseSeveritySchema.safeParse(call.optional('severity') ?? 'medium');
  if (!severity.success)
    throw new UsageError(`--severity takes one of ${caseSeveritySchema.options.join(', ')}.`);
  const title = call.required('title');
  const engine = await call.openVault();
  const opened = await engine.client.cases.open({ title, severity: severity.data });
  return { json: { case: opened }, text: `Case ${String(opened.id)} is open: ${opened.title}` };
}

async function listCases(call: Call) {
  const engine = await call.openVault();
  const { cases } = await engine.client.cases.list({});
  const rows = cases.map((one) => [String(one.id), one.severity, one.status, one.title]);
  return { json: { cases }, text: textTable(['case', 'severity', 'status', 'title'], rows, ['case']) };
}

async function showCase(call: Call) {
  const id = caseIdOf(call);
  const engine = await call.openVault();
  const detail = await engine.client.cases.get({ id });
  const lines = [
    `Case ${String(detail.case.id)}: ${detail.case.title} (${detail.case.severity}, ${detail.case.status})`,
    ...detail.exhibits.map((exhibit) => `  ${exhibit.kind} ${exhibit.label}: ${exhibit.why}`),
    ...detail.notes.map((note) => `  ${note.author}: ${note.text}`),
  ];
  return { json: detail, text: lines.join('\n') };
}

async function addNote(call: Call) {
  const id = caseIdOf(call);
  const text = call.required('text');
  const engine = await call.openVault();
  const detail = await engine.client.cases.addNote({ id, text });
  return { json: detail, text: `Case ${String(id)} has ${String(detail.notes.length)} notes.` };
}

async function addExhibit(call: Call) {
  const id = caseIdOf(call);
  const kinds = exhibitKindSchema.options.filter((kind) => call.optional(kind) !== undefined);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1)
    throw new UsageError('case exhibit needs one of --payment, --record, --finding.');
  const engine = await call.openVault();
  await engine.settled();
  const detail = await engine.client.cases.addExhibit({
    id,
    kind,
    subject: call.required(kind),
    why: call.optional('why') ?? '',
  });
  return { json: detail, text: `Case ${String(id)} has ${String(detail.exhibits.length)} exhibits.` };
}
