import 'react';

declare module 'react' {
  interface CSSProperties {
    /** Custom properties, by which a component hands a size to its style sheet. */
    [property: `--${string}`]: string | undefined;
  }
}
