import type { z } from 'zod';
import type { custodyEntrySchema } from '../../shared/cases/model.ts';
import { SafeText } from '../kit/SafeText.tsx';
import { Time } from '../kit/Time.tsx';

/** Who did what with the case, each entry chained to the one before. */
export function Custody({ entries }: { readonly entries: readonly z.infer<typeof custodyEntrySchema>[] }) {
  return (
    <div className="custody">
      <table>
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">When</th>
            <th scope="col">Who</th>
            <th scope="col">What</th>
            <th scope="col">On</th>
            <th scope="col">Hash</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.seq}>
              <td className="num">{entry.seq}</td>
              <td>
                <Time at={entry.at} />
              </td>
              <td>
                <SafeText text={entry.actor} />
              </td>
              <td>{entry.action}</td>
              <td>
                <SafeText text={entry.subject} className="mono" />
              </td>
              <td className="mono faint" title={entry.hash}>
                {entry.hash.slice(0, 10)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
