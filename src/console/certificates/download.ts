/** Has the browser save something as a file. */
export function download(content: string | Uint8Array<ArrayBuffer>, fileName: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // Some browsers begin to read it only after this has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A name that every system takes for a file. */
export function fileNameOf(name: string, ending: string): string {
  const safe = name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+/, '');
  return `${safe === '' ? 'certificate' : safe}.${ending}`;
}

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
}
