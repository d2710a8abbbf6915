/** The options of curl (manual of curl 8): which take a value, and what the short letters stand for. */

/** Long names of the options that take a value. */
const valued = new Set(
  `abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout connect-to continue-at
   cookie cookie-jar create-file-mode crlfile curves data data-ascii data-binary data-raw data-urlencode delegation
   dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url dump-header ech egd-file engine etag-compare etag-save
   expect100-timeout form form-string ftp-account ftp-alternative-to-user ftp-method ftp-port ftp-ssl-ccc-mode
   happy-eyeballs-timeout-ms haproxy-clientip header hostpubmd5 hostpubsha256 hsts interface ip-tos ipfs-gateway json
   keepalive-cnt keepalive-time key key-type krb libcurl limit-rate local-port login-options mail-auth mail-from mail-rcpt
   max-filesize max-redirs max-time netrc-file noproxy oauth2-bearer output output-dir parallel-max pass pinnedpubkey
   preproxy proto proto-default proto-redir proxy proxy-cacert proxy-capath proxy-cert proxy-cert-type proxy-ciphers
   proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey proxy-service-name
   proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser proxy-user proxy1.0 pubkey quote random-file
   range rate referer request request-target resolve retry retry-delay retry-max-time sasl-authzid service-name sigalgs
   socks4 socks4a socks5 socks5-gssapi-service socks5-hostname speed-limit speed-time stderr telnet-option tftp-blksize
   time-cond tls-max tls13-ciphers tlsauthtype tlspassword tlsuser trace trace-ascii trace-config unix-socket upload-file
   url url-query user user-agent variable vlan-priority write-out`.split(/\s+/),
);

/** Long names of the switches. */
const switches = new Set(
  `anyauth append basic ca-native cert-status compressed compressed-ssh create-dirs crlf digest disable disable-eprt
   disable-epsv disallow-username-in-url doh-cert-status doh-insecure fail fail-early fail-with-body false-start
   form-escape ftp-create-dirs ftp-pasv ftp-pret ftp-skip-pasv-ip ftp-ssl-ccc ftp-ssl-control get globoff haproxy-protocol
   head help http0.9 http1.0 http1.1 http2 http2-prior-knowledge http3 http3-only ignore-content-length include insecure
   ipv4 ipv6 junk-session-cookies keepalive list-only location location-trusted mail-rcpt-allowfails manual metalink mptcp
   negotiate netrc netrc-optional next no-buffer buffer no-clobber clobber no-keepalive no-progress-meter progress-meter
   no-sessionid sessionid npn alpn ntlm ntlm-wb parallel parallel-immediate path-as-is post301 post302 post303
   progress-bar proxy-anyauth proxy-basic proxy-ca-native proxy-digest proxy-http2 proxy-insecure proxy-negotiate
   proxy-ntlm proxy-ssl-allow-beast proxy-ssl-auto-client-cert proxy-tlsv1 proxytunnel raw remote-header-name remote-name
   remote-name-all remote-time remove-on-error retry-all-errors retry-connrefused sasl-ir show-error show-headers silent
   skip-existing socks5-basic socks5-gssapi socks5-gssapi-nec ssl ssl-allow-beast ssl-auto-client-cert ssl-no-revoke
   ssl-reqd ssl-revoke-best-effort sslv2 sslv3 styled-output suppress-connect-headers tcp-fastopen tcp-nodelay
   tftp-no-options tls-earlydata tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 tr-encoding trace-ids trace-time use-ascii verbose
   version xattr`.split(/\s+/),
);

const letters: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '0': 'http1.0',
    '1': 'tlsv1',
    '2': 'sslv2',
    '3': 'sslv3',
    '4': 'ipv4',
    '6': 'ipv6',
    a: 'append',
    A: 'user-agent',
    b: 'cookie',
    B: 'use-ascii',
    c: 'cookie-jar',
    C: 'continue-at',
    d: 'data',
    D: 'dump-header',
    e: 'referer',
    E: 'cert',
    f: 'fail',
    F: 'form',
    g: 'globoff',
    G: 'get',
    h: 'help',
    H: 'header',
    i: 'include',
    I: 'head',
    j: 'junk-session-cookies',
    J: 'remote-header-name',
    k: 'insecure',
    K: 'config',
    l: 'list-only',
    L: 'location',
    m: 'max-time',
    M: 'manual',
    n: 'netrc',
    N: 'no-buffer',
    o: 'output',
    O: 'remote-name',
    p: 'proxytunnel',
    P: 'ftp-port',
    q: 'disable',
    Q: 'quote',
    r: 'range',
    R: 'remote-time',
    s: 'silent',
    S: 'show-error',
    t: 'telnet-option',
    T: 'upload-file',
    u: 'user',
    U: 'proxy-user',
    v: 'verbose',
    V: 'version',
    w: 'write-out',
    x: 'proxy',
    X: 'request',
    y: 'speed-time',
    Y: 'speed-limit',
    z: 'time-cond',
    Z: 'parallel',
    '#': 'progress-bar',
    ':': 'next',
  }),
);

export interface OptionUse {
  /** Long name; null for a plain argument, which is a URL. */
  readonly name: string | null;
  /** False for `--no-…`. */
  readonly isOn: boolean;
  /** Empty for switches. */
  readonly value: string;
  /** Which word holds the value, and where it begins in it; −1 for switches. */
  readonly word: number;
  readonly offset: number;
  readonly isKnown: boolean;
  /** True where the command ends before the option's value. */
  readonly lacksValue: boolean;
}

/** @param values words after `curl`, in order */
export function readOptions(values: readonly string[]): OptionUse[] {
  const uses: OptionUse[] = [];
  let isPlain = false;
  for (let index = 0; index < values.length; index += 1) {
    const text = values[index] ?? '';
    if (isPlain || text === '-' || !text.startsWith('-')) {
      uses.push(use(null, { value: text, word: index }));
    } else if (text === '--') {
      isPlain = true;
    } else if (text.startsWith('--')) {
      index += longOption(text.slice(2), values, index, uses);
    } else {
      index += shortOptions(text, values, index, uses);
    }
  }
  return uses;
}

function use(name: string | null, given: Partial<OptionUse> = {}): OptionUse {
  return { name, isOn: true, value: '', word: -1, offset: 0, isKnown: true, lacksValue: false, ...given };
}

/** @returns how many further words it took */
function longOption(text: string, values: readonly string[], index: number, uses: OptionUse[]): number {
  const { name, isOn, isKnown } = longName(text);
  if (!valued.has(name)) {
    uses.push(use(name, { isOn, isKnown }));
    return 0;
  }
  const value = values[index + 1];
  uses.push(
    value === undefined ? use(name, { lacksValue: true }) : use(name, { value, word: index + 1, isKnown }),
  );
  return value === undefined ? 0 : 1;
}

/** Exact names first; then the only option that begins so, as curl up to 8.16 takes it. */
function longName(text: string): { name: string; isOn: boolean; isKnown: boolean } {
  if (valued.has(text) || switches.has(text)) return { name: text, isOn: true, isKnown: true };
  if (text.startsWith('no-') && switches.has(text.slice(3)))
    return { name: text.slice(3), isOn: false, isKnown: true };
  const candidates = [...valued, ...switches].filter((name) => name.startsWith(text));
  const [only] = candidates;
  return candidates.length === 1 && only !== undefined
    ? { name: only, isOn: true, isKnown: true }
    : { name: text, isOn: true, isKnown: false };
}

function shortOptions(text: string, values: readonly string[], index: number, uses: OptionUse[]): number {
  for (let at = 1; at < text.length; at += 1) {
    const name = letters.get(text.charAt(at));
    if (name === undefined) {
      uses.push(use(text.charAt(at), { isKnown: false }));
      continue;
    }
    if (!valued.has(name)) {
      uses.push(use(name));
      continue;
    }
    if (at + 1 < text.length) {
      uses.push(use(name, { value: text.slice(at + 1), word: index, offset: at + 1 }));
      return 0;
    }
    const value = values[index + 1];
    uses.push(value === undefined ? use(name, { lacksValue: true }) : use(name, { value, word: index + 1 }));
    return value === undefined ? 0 : 1;
  }
  return 0;
}
