/** The page's composition root: the only file that knows every domain. */
import './app/noEvaluation.ts';
import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import '@mantine/core/styles.css';
import '@mantine/core/styles/default-css-variables.css';
import './kit/theme/tokens.css';
import './kit/theme/mantine.css';
import './kit/theme/base.css';
import { createRoot } from 'react-dom/client';
import { App, NoEngine } from './app/App.tsx';
import { errorOf } from './app/engine.ts';
import { fillSlots } from './app/slots.ts';
import { connectEngine } from './app/transports/index.ts';
import { bundles } from './bundles/index.ts';
import { cases } from './cases/index.ts';
import { evidence } from './evidence/index.ts';
import { findings } from './findings/index.ts';
import { bootTheme } from './kit/theme/mode.ts';
import { lifecycle } from './lifecycle/index.ts';
import { payments } from './payments/index.ts';
import { replay } from './replay/index.ts';
import { workspace } from './workspace/index.ts';

bootTheme();
fillSlots([workspace, evidence, payments, lifecycle, findings, replay, cases, bundles]);

const place = document.getElementById('root');
if (place === null) throw new Error('The page has no #root.');
const root = createRoot(place);
connectEngine().then(
  (connection) => root.render(<App connection={connection} />),
  (thrown: unknown) => root.render(<NoEngine error={errorOf(thrown)} />),
);
