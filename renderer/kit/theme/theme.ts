/** The Mantine theme: compact, one accent, every colour a token (tokens.css). */
import {
  Button,
  createTheme,
  Input,
  InputWrapper,
  Menu,
  Modal,
  Popover,
  Select,
  Tooltip,
  type MantineColorsTuple,
} from '@mantine/core';

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
    // One height for every control that stands in a bar; Mantine writes its own as inline variables.
    Button: Button.extend({
      defaultProps: { size: 'xs', variant: 'default' },
      vars: (_theme, props) => ({
        root:
          props.size === 'compact-xs'
            ? { '--button-height': '20px', '--button-padding-x': '7px', '--button-fz': 'var(--t-xs)' }
            : { '--button-height': '26px', '--button-padding-x': '10px', '--button-fz': 'var(--t-s)' },
      }),
    }),
    Input: Input.extend({
      defaultProps: { size: 'xs' },
      vars: () => ({ wrapper: { '--input-height': '26px', '--input-fz': 'var(--t-s)' } }),
    }),
    InputWrapper: InputWrapper.extend({ defaultProps: { size: 'xs' } }),
    Menu: Menu.extend({
      defaultProps: { transitionProps: transition, shadow: 'md', position: 'bottom-end' },
    }),
    Popover: Popover.extend({ defaultProps: { transitionProps: transition, shadow: 'md' } }),
    Modal: Modal.extend({
      defaultProps: {
        transitionProps: transition,
        centered: true,
        closeButtonProps: { 'aria-label': 'Close' },
        overlayProps: { backgroundOpacity: 0.35 },
      },
    }),
    Select: Select.extend({ defaultProps: { size: 'xs', allowDeselect: false } }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 350, transitionProps: transition, withArrow: false },
    }),
  },
});
