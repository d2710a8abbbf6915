import { describe, expect, it } from 'vitest';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { admitStatement } from '../../../shared/evidence/sqlStatement.ts';
import { hostileStatements } from '../../build/hostileStatements.ts';

const schema = new Set(
  'source record event payment finding link identifier secret setting audit block block_text sqlite_master records sources events payments findings links identifiers'.split(
    ' ',
  ),
);

describe('the statements that the console runs', () => {
  it.each([
    'select * from records',
    "SELECT r.id, s.name FROM records AS r JOIN sources s ON s.id = r.source_id WHERE r.party = 'psp' ORDER BY 1 LIMIT 5",
    'with big as (select * from events where amount_minor > 100) select count(*) from big, payments where payments.id is not null',
    'select count(*) from (select distinct party from events) t',
    'select * from events where kind in (select kind from events group by kind having count(*) > 1);',
    "select \"references\", severity from findings -- the open ones\n where severity in ('high', 'medium')",
    'select e.value from findings, json_each(findings."references") as e',
    'select sum(amount_minor) over (partition by currency order by occurred_ms) from events',
    'select case when amount is not distinct from fee then 1 else 0 end from events left join links using (record_id)',
    'values (1, 2), (3, 4)',
    "select replace(title, 'a', 'b'), substr(title, 1, 3) from records union all select 'x', 'y'",
  ])('include %s', (statement) => {
    expect(() => admitStatement(statement, schema)).not.toThrow();
  });

  it('wrap every view in a scan that can be stopped', () => {
    expect(admitStatement('select * from records r, events', schema)).toBe(
      'select * from (select * from records where tick()) r, (select * from events where tick()) as events',
    );
  });

  it.each(hostileStatements)('exclude %s', (statement) => {
    let thrown: unknown = null;
    try {
      admitStatement(statement, schema);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(RailtraceError);
    expect((thrown as RailtraceError).code).toBe('query_refused');
  });
});
