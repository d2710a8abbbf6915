/**
 * Admits one read-only statement over the documented views, and nothing else. The statement is read token by token:
 * tables may only be views or its own common tables, functions only known harmless ones, and each view is wrapped so
 * that a cancel stops the scan. The driver checks again (reader, read-only connection, opened tables).
 */
import { RailtraceError } from '../kernel/errors.ts';

export const sqlViews = [
  'records',
  'sources',
  'events',
  'payments',
  'findings',
  'links',
  'identifiers',
  'statements',
  'control_totals',
  'signatures',
  'coverages',
] as const;

const functions = new Set(
  `abs avg cast coalesce concat concat_ws count cume_dist date datetime dense_rank first_value glob group_concat hex ifnull iif instr
   json json_array json_array_length json_each json_extract json_group_array json_group_object json_object json_tree json_type json_valid
   julianday lag last_value lead length like lower ltrim max min ntile nth_value nullif octet_length percent_rank quote rank replace round
   row_number rtrim sign strftime string_agg substr substring sum time timediff total trim typeof unicode unixepoch upper char ceil floor
   ceiling mod pow power sqrt trunc`.split(/\s+/),
);
/** The functions that a statement may call, for completion. */
export const sqlFunctions: readonly string[] = [...functions].sort();
const tableFunctions = new Set(['json_each', 'json_tree']);

/** Words that may stand before an opening bracket without calling anything. */
const keywords = new Set(
  `all and as asc between by case collate cross current current_date current_time current_timestamp desc distinct else end escape except
   exclude exists explain filter first following from full group groups having in indexed inner intersect is isnull join last left like
   limit match materialized natural no not notnull null nulls offset on or order others outer over partition preceding range recursive
   regexp right row rows select then ties unbounded union using values when where window with glob`.split(
    /\s+/,
  ),
);

const forbidden = new Set(
  `alter analyze attach begin commit create delete detach drop explain insert load_extension pragma reindex release replace rollback
   savepoint update upsert vacuum trigger returning indexed into`.split(/\s+/),
);

type Kind = 'word' | 'name' | 'string' | 'number' | 'sign';

interface Token {
  readonly kind: Kind;
  /** Words in lower case; names without their quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const tokenPattern =
  /(?<space>\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)|(?<string>[xX]?'(?:[^']|'')*')|(?<name>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])|(?<number>0[xX][0-9a-fA-F]+|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)|(?<sign>\|\||<<|>>|<=|>=|<>|!=|==|->>|->|[-+*/%<>=~&|(),.;])/y;

/** @param at offset in the statement, in UTF-16 units, where what is refused stands */
function refuse(reason: string, at?: number): never {
  throw new RailtraceError(
    'query_refused',
    `This statement was not run: ${reason}`,
    at === undefined ? {} : { at },
  );
}

function tokensOf(statement: string): Token[] {
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < statement.length) {
    const start = tokenPattern.lastIndex;
    const match = tokenPattern.exec(statement);
    // SQLite takes an unclosed comment as closed by the end; nobody writes one by intent.
    if (match?.[0] === '/' && statement.startsWith('/*', start))
      return refuse('a comment in it is not closed.', start);
    if (match === null)
      return refuse(
        `the sign “${statement.charAt(start)}” at character ${start + 1} has no place in it.`,
        start,
      );
    const end = tokenPattern.lastIndex;
    const { string, name, number, word, sign } = match.groups ?? {};
    if (string !== undefined) tokens.push({ kind: 'string', text: string, start, end });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name.slice(1, -1), start, end });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, start, end });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word.toLowerCase(), start, end });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, start, end });
  }
  return tokens;
}

/**
 * @param schemaNames every table, index and view of the database, in lower case
 * @returns the statement to run, each view wrapped in a scan that can be stopped
 * @throws RailtraceError `query_refused` with the reason
 */
export function admitStatement(statement: string, schemaNames: ReadonlySet<string>): string {
  if (statement.includes('\u0000')) refuse('it contains a NUL.');
  const tokens = tokensOf(statement);
  while (tokens.at(-1)?.text === ';') tokens.pop();
  if (tokens.length === 0) refuse('it is empty.');
  const second = tokens.find((token) => token.kind === 'sign' && token.text === ';');
  if (second !== undefined) refuse('only one statement can be run at a time.', second.start);
  const first = tokens[0];
  if (first?.kind !== 'word' || !['select', 'with', 'values'].includes(first.text))
    refuse('only a SELECT can be run.', first?.start);
  tokens.forEach((token, index) => {
    checkWord(tokens, token, index);
  });
  const common = commonTables(tokens, schemaNames);
  return wrapViews(statement, tokens, common);
}

function checkWord(tokens: readonly Token[], token: Token, index: number): void {
  if (token.kind !== 'word' && token.kind !== 'name') return;
  const next = tokens[index + 1]?.text;
  const isCall =
    next === '(' && !(token.kind === 'word' && keywords.has(token.text)) && !isDeclared(tokens, index);
  const name = token.text.toLowerCase();
  if (isCall && !functions.has(name)) refuse(`${token.text}() is not available here.`, token.start);
  if (token.kind === 'word' && forbidden.has(token.text) && !isCall)
    refuse(`${token.text.toUpperCase()} is not available here.`, token.start);
  if (/^(?:sqlite_|pragma_|fts5|dbstat)/.test(name))
    refuse(`${token.text} is not available here.`, token.start);
  if (token.kind === 'word' && token.text === 'in' && next !== '(')
    refuse('IN takes a list or a SELECT in brackets.', token.start);
}

/** `with name(column, …) as (` declares; it calls nothing. */
function isDeclared(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1]?.text;
  if (before !== 'with' && before !== 'recursive' && before !== ',') return false;
  const close = closingBracket(tokens, index + 1);
  return tokens[close + 1]?.text === 'as';
}

function closingBracket(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index += 1) {
    const { kind, text } = tokens[index] ?? { kind: 'sign', text: '' };
    if (kind !== 'sign') continue;
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    if (depth === 0) return index;
  }
  return tokens.length;
}

/** Names of the statement's own common tables. None may take the name of something stored, or refer to itself. */
function commonTables(tokens: readonly Token[], schemaNames: ReadonlySet<string>): ReadonlySet<string> {
  const names = new Set<string>();
  tokens.forEach((token, index) => {
    if (token.text !== 'as' || token.kind !== 'word') return;
    const body = ['materialized', 'not'].includes(tokens[index + 1]?.text ?? '')
      ? index + (tokens[index + 1]?.text === 'not' ? 3 : 2)
      : index + 1;
    if (tokens[body]?.text !== '(' || !['select', 'with', 'values'].includes(tokens[body + 1]?.text ?? ''))
      return;
    const nameAt = tokens[index - 1]?.text === ')' ? openingBracket(tokens, index - 1) - 1 : index - 1;
    const name = tokens[nameAt]?.text.toLowerCase() ?? '';
    if (schemaNames.has(name))
      refuse(
        `“${name}” is the name of something stored; name the common table otherwise.`,
        tokens[nameAt]?.start,
      );
    const own = tokens.slice(body, closingBracket(tokens, body));
    if (
      own.some(
        (each, place) =>
          each.text.toLowerCase() === name &&
          each.kind !== 'string' &&
          ['from', 'join', ','].includes(own[place - 1]?.text ?? ''),
      )
    ) {
      refuse('a common table may not refer to itself: such a query may never end.', token.start);
    }
    names.add(name);
  });
  return names;
}

function openingBracket(tokens: readonly Token[], close: number): number {
  let depth = 0;
  for (let index = close; index >= 0; index -= 1) {
    if (tokens[index]?.text === ')' && tokens[index]?.kind === 'sign') depth += 1;
    if (tokens[index]?.text === '(' && tokens[index]?.kind === 'sign') depth -= 1;
    if (depth === 0) return index;
  }
  return 0;
}

const clauseEnds = new Set([
  'where',
  'group',
  'having',
  'order',
  'limit',
  'window',
  'union',
  'except',
  'intersect',
  'on',
  'using',
  'select',
  'values',
]);

/** Walks the FROM clauses: each table there is a view, a common table, a table function, or a bracket. */
function wrapViews(statement: string, tokens: readonly Token[], common: ReadonlySet<string>): string {
  let wrapped = '';
  let copied = 0;
  // One entry a bracket: are we inside a list of tables there?
  const inFrom: boolean[] = [false];
  let expected = false;
  tokens.forEach((token, index) => {
    const depth = inFrom.length - 1;
    if (expected && !(token.kind === 'sign' && token.text === '(')) {
      expected = false;
      if (
        token.kind === 'word' &&
        (token.text === 'select' || token.text === 'with' || token.text === 'values')
      ) {
        inFrom[depth] = false;
        return;
      }
      const replacement = tableAt(tokens, token, index, common);
      if (replacement !== null) {
        wrapped += statement.slice(copied, token.start) + replacement;
        copied = token.end;
      }
      return;
    }
    if (
      token.kind === 'word' &&
      (token.text === 'from' || token.text === 'join') &&
      !isDistinctFrom(tokens, index)
    ) {
      inFrom[depth] = true;
      expected = true;
    } else if (token.kind === 'sign' && token.text === ',' && inFrom[depth] === true) {
      expected = true;
    } else if (token.kind === 'word' && clauseEnds.has(token.text)) {
      // ON and USING belong to the list: a comma after them names a further table.
      if (token.text !== 'on' && token.text !== 'using') inFrom[depth] = false;
    } else if (token.kind === 'sign' && token.text === '(') {
      inFrom.push(expected);
    } else if (token.kind === 'sign' && token.text === ')') {
      inFrom.pop();
      if (inFrom.length === 0) refuse('its brackets do not balance.', token.start);
    }
  });
  return wrapped + statement.slice(copied);
}

function isDistinctFrom(tokens: readonly Token[], index: number): boolean {
  return (
    tokens[index]?.text === 'from' &&
    tokens[index - 1]?.text === 'distinct' &&
    ['is', 'not'].includes(tokens[index - 2]?.text ?? '')
  );
}

/** The text that stands for a table; null when it stays as written. */
function tableAt(
  tokens: readonly Token[],
  token: Token,
  index: number,
  common: ReadonlySet<string>,
): string | null {
  const name = token.text.toLowerCase();
  if (token.kind !== 'word' && token.kind !== 'name')
    refuse('after FROM and JOIN comes the name of a view.', token.start);
  if (tokens[index + 1]?.text === '.') refuse('views are named without a schema.', token.start);
  if (tokens[index + 1]?.text === '(') {
    if (!tableFunctions.has(name)) refuse(`${token.text}() is not available as a table.`, token.start);
    return null;
  }
  if (common.has(name)) return null;
  if (!sqlViews.some((view) => view === name))
    refuse(`there is no view “${token.text}”. There are ${sqlViews.join(', ')}.`, token.start);
  const next = tokens[index + 1];
  const hasAlias =
    next !== undefined &&
    (next.kind === 'name' || (next.kind === 'word' && (next.text === 'as' || !keywords.has(next.text))));
  return `(select * from ${name} where tick())${hasAlias ? '' : ` as ${name}`}`;
}
