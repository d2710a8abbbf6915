import { Component, type ErrorInfo, type ReactNode } from 'react';
import type { ErrorData } from '../../shared/kernel/errors.ts';
import { ErrorNotice } from '../kit/ErrorNotice.tsx';
import { errorOf } from './engine.ts';

interface Props {
  readonly what: string;
  readonly children: ReactNode;
}

interface State {
  readonly error: ErrorData | null;
}

/** Keeps a view's failure inside its own tab. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(thrown: unknown): State {
    const data = errorOf(thrown);
    const name = thrown instanceof Error ? thrown.name : 'unknown';
    return { error: { ...data, details: { ...data.details, name } } };
  }

  override componentDidCatch(thrown: Error, info: ErrorInfo): void {
    // Where in the page, for the details to copy; the message itself may quote evidence and stays out.
    const place = (info.componentStack ?? '').split('\n').slice(0, 6).join(' ');
    this.setState(({ error }) => ({
      error: error === null ? errorOf(thrown) : { ...error, details: { ...error.details, place } },
    }));
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <ErrorNotice
        what={`Showing ${this.props.what}`}
        error={error}
        onRetry={() => this.setState({ error: null })}
      />
    );
  }
}
