/** The product's code viewer alone on a page, with every violation of the page's policy kept for the test to read. */
import '../../../renderer/app/noEvaluation.ts';
import '../../../renderer/kit/theme/tokens.css';
import { createRoot } from 'react-dom/client';
import { CodeViewer } from '../../../renderer/kit/code/CodeViewer.tsx';

const violations: string[] = [];
Reflect.set(window, 'violations', violations);
document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
  violations.push(`${violatedDirective} ${blockedURI} ${sample}`);
});

const text = JSON.stringify(
  { id: 'evt_1', html: '<img src=x onerror=1>', lookAlike: 'pаypal', nested: [1, 2, { a: null }] },
  null,
  2,
);
const place = document.getElementById('root');
if (place === null) throw new Error('The page has no #root.');
createRoot(place).render(
  <div style={{ height: 500 }}>
    <CodeViewer label="record" language="json" value={text} readOnly={false} />
  </div>,
);
