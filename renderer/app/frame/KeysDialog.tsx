import { Modal } from '@mantine/core';
import { Kbd } from '../../kit/Kbd.tsx';
import { useKeyRegistry } from '../keys.ts';
import { useWorkbench } from '../layout/workbench.ts';
import type { Command } from '../slots.ts';
import { showKeys, usePalette } from './paletteState.ts';

const listKeys = [
  { keys: 'down', what: 'Next row (also j)' },
  { keys: 'up', what: 'Previous row (also k)' },
  { keys: 'enter', what: 'Open the row' },
];

/** Every key that works now: of the view in front, of lists, of the frame. */
export function KeysDialog({ commands }: { readonly commands: readonly Command[] }) {
  const opened = usePalette((state) => state.keysOpened);
  const activePanel = useWorkbench((workbench) => workbench.activePanel);
  const owners = useKeyRegistry((registry) => registry.owners);
  const viewKeys = [...owners.values()]
    .filter((owner) => owner.panelId === activePanel)
    .flatMap((owner) => owner.keys);
  const columns = [
    { title: 'This view', rows: viewKeys.map(({ keys, what }) => ({ keys, what })) },
    { title: 'Lists', rows: listKeys },
    {
      title: 'Everywhere',
      rows: commands.flatMap((command) =>
        command.keys === undefined ? [] : [{ keys: command.keys, what: command.title }],
      ),
    },
  ].filter((column) => column.rows.length > 0);
  return (
    <Modal opened={opened} onClose={() => showKeys(false)} title="Keys" size={760}>
      <div className="keys-dialog">
        {columns.map((column) => (
          <section key={column.title}>
            <h3>{column.title}</h3>
            <dl>
              {column.rows.map((row) => (
                <div key={row.keys + row.what}>
                  <dt>
                    <Kbd keys={row.keys} />
                  </dt>
                  <dd>{row.what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
