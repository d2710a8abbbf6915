/** `VERIFY.txt`: commands that check the bundle with tools that Railtrace's makers did not write. */
import { bundleNamespace, bundlePaths } from '../../../shared/bundles/model.ts';
import { keyName } from './keys.ts';

/** @param base the bag's folder inside the zip */
export function verificationInstructions(base: string, publicKey: Uint8Array, identity: string): string {
  return `How to check this bundle
========================

Unpack the zip, open a terminal in the folder ${base}
(\`cd ${base}\`) and run:

1. Nothing was changed, and nothing is missing:

   sha256sum --strict -c ${bundlePaths.manifest} ${bundlePaths.tagManifest}

2. The signature is good (minisign):

   minisign -V -p ${bundlePaths.minisignKey} -m ${bundlePaths.tagManifest}

3. The signature is good (OpenSSH):

   ssh-keygen -Y verify -f ${bundlePaths.allowedSigners} -I ${identity} -n ${bundleNamespace} -s ${bundlePaths.sshSignature} < ${bundlePaths.tagManifest}

4. Nothing was added: both commands print the same number.

   find data -type f | wc -l
   wc -l < ${bundlePaths.manifest}

Both signatures are over ${bundlePaths.tagManifest}, which holds the sum of
${bundlePaths.manifest}, which holds the sum of every file under data.

Who signed? The key in the folder keys proves only that nothing was changed
since that key signed. Anybody can make a key. Ask the sender, over another
channel than the one this bundle came by, whether this is theirs:

   ${keyName(publicKey)}

On macOS, \`shasum -a 256 --strict -c\` replaces \`sha256sum --strict -c\`.
`;
}
