/** Bytes on the wire travel as base64. */
export function bytesFromBase64(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}

/** In slices: spreading a megabyte into one call would overflow the stack. */
export function base64FromBytes(bytes: Uint8Array): string {
  const slice = 0x8000;
  let binary = '';
  for (let from = 0; from < bytes.length; from += slice) {
    binary += String.fromCharCode(...bytes.subarray(from, from + slice));
  }
  return btoa(binary);
}
