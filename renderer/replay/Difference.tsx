import { useMemo } from 'react';
import type { z } from 'zod';
import type { attemptDetailSchema } from '../../shared/replay/model.ts';
import { SafeText } from '../kit/SafeText.tsx';

type Found = NonNullable<z.infer<typeof attemptDetailSchema>['difference']>;

interface Row {
  readonly what: string;
  readonly recorded: string | null;
  readonly replayed: string | null;
  readonly isVolatile: boolean;
}

/** Names of things that differ between any two answers: times, ids of the request, nonces. Greyed, never hidden. */
const volatileName =
  /date|time|timestamp|created|expires|age|request.?id|trace|nonce|etag|cf-ray|x-amzn|idempotent|cookie|rate.?limit|^connection$|keep-alive|transfer-encoding/i;

function rowsOf(difference: Found): readonly Row[] {
  const headers = difference.headers.map((header) => ({
    what: header.name,
    recorded: header.recorded,
    replayed: header.replayed,
    isVolatile: volatileName.test(header.name),
  }));
  const body = difference.body.map((part) => ({
    what: part.path,
    recorded: part.recorded,
    replayed: part.replayed,
    isVolatile: volatileName.test(
      part.path
        .split(/[./[\]'"]+/)
        .filter(Boolean)
        .at(-1) ?? '',
    ),
  }));
  return [...body, ...headers].sort((left, right) => Number(left.isVolatile) - Number(right.isVolatile));
}

/** Where the recorded answer and this one differ: by meaning, not by spacing. */
export function Difference({ difference }: { readonly difference: Found }) {
  const rows = useMemo(() => rowsOf(difference), [difference]);
  const real = rows.filter((row) => !row.isVolatile).length + (difference.statusDiffers ? 1 : 0);
  return (
    <div className="answer-scroll">
      <p className={`difference-verdict ${real === 0 ? 'good' : 'bad'}`}>
        {real === 0
          ? '✓ Same answer as recorded'
          : `${String(real)} ${real === 1 ? 'difference' : 'differences'} to what was recorded`}
        {difference.statusDiffers && '; the status is another one'}
      </p>
      {rows.length > 0 && (
        <table className="difference-table">
          <thead>
            <tr>
              <th scope="col">Where</th>
              <th scope="col">Recorded</th>
              <th scope="col">Now</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index} className={row.isVolatile ? 'volatile' : ''}>
                <th scope="row">
                  <SafeText text={row.what} />
                </th>
                <td className="was">
                  <Side sign="−" value={row.recorded} />
                </td>
                <td className="now">
                  <Side sign="+" value={row.replayed} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {rows.some((row) => row.isVolatile) && (
        <p className="muted difference-foot">
          Greyed: fields that change with every answer, such as times and request ids.
        </p>
      )}
    </div>
  );
}

function Side({ sign, value }: { readonly sign: string; readonly value: string | null }) {
  if (value === null) return <span className="faint">absent</span>;
  return (
    <>
      <span aria-hidden="true">{sign} </span>
      <SafeText text={value} />
    </>
  );
}
