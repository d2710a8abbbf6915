/** The Mantine theme: compact, one accent, every colour a token (tokens.css). */
import { Button, createTheme, Menu, Modal, Popover, Select, Tooltip, type MantineColorsTuple } from '@mantine/core';

const accent = 'var(--accent)';
const accentTuple: MantineColorsTuple = [
  accent,
  accent,
  accent,
  accent,
  accent,
  accent,
  accent,
  accent,
  accent,
  accent,
];

/** Motion is short, and none where the system asks for none (`respectReducedMotion`). */
const transition = { transition: 'fade', duration: 100 } as const;

export const theme = createTheme({
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  colors: { accent: accentTuple },
  primaryColor: 'accent',
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: 'xs', variant: 'default' } }),
    Menu: Menu.extend({ defaultProps: { transitionProps: transition, shadow: 'md', position: 'bottom-end' } }),
    Popover: Popover.extend({ defaultProps: { transitionProps: transition, shadow: 'md' } }),
    Modal: Modal.extend({
      defaultProps: { transitionProps: transition, centered: true, overlayProps: { backgroundOpacity: 0.35 } },
    }),
    Select: Select.extend({ defaultProps: { size: 'xs', allowDeselect: false } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 350, transitionProps: transition, withArrow: false } }),
  },
});
