import { SafeText } from '../kit/SafeText.tsx';

/** Headers in their order, with duplicates and spelling as they came. */
export function HeaderTable({ headers }: { readonly headers: readonly (readonly [string, string])[] }) {
  return (
    <table className="header-table">
      <thead className="hidden-visually">
        <tr>
          <th scope="col">Header</th>
          <th scope="col">Value</th>
        </tr>
      </thead>
      <tbody>
        {headers.map(([name, value], index) => (
          <tr key={index}>
            <th scope="row">
              <SafeText text={name} />
            </th>
            <td>
              <SafeText text={value} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
