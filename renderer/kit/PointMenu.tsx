import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { createPortal } from 'react-dom';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PointMenuProps {
  /** Where the pointer was; null closes the menu. */
  readonly at: Point | null;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A menu at a point: what a right click opens. */
export function PointMenu({ at, onClose, children }: PointMenuProps) {
  // Outside of the docked panels: those are transformed, and `fixed` inside them would be fixed to the panel.
  return createPortal(
    <Menu opened={at !== null} onClose={onClose} position="bottom-start" withinPortal>
      <Menu.Target>
        <span
          style={{ position: 'fixed', left: at?.x ?? 0, top: at?.y ?? 0, width: 1, height: 1 }}
          aria-hidden="true"
        />
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>,
    document.body,
  );
}
