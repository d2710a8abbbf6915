import { lazy, Suspense } from 'react';
import { SkeletonRows } from '../Skeleton.tsx';
import { useColorMode } from '../theme/mode.ts';
import type { CodeEditorProps } from './CodeEditor.tsx';
import { editorLimit } from './limits.ts';
import { PlainViewer } from './PlainViewer.tsx';
import { prepareForMonaco } from './trusted.ts';

const CodeEditor = lazy(() => {
  prepareForMonaco();
  return import('./CodeEditor.tsx');
});

/** Reading and writing text: Monaco, loaded when first needed; the plain viewer for what is too large for it. */
export function CodeViewer(props: Omit<CodeEditorProps, 'mode'>) {
  const mode = useColorMode();
  if (props.value.length > editorLimit && props.readOnly === true) {
    return <PlainViewer text={props.value} label={props.label} />;
  }
  return (
    <Suspense fallback={<SkeletonRows what="the viewer" rows={6} />}>
      <CodeEditor {...props} mode={mode} />
    </Suspense>
  );
}
