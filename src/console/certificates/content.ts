/** A file that is chosen, or its text that is pasted. */
export type Content =
  | { readonly way: 'file'; readonly file: File | null }
  | { readonly way: 'paste'; readonly text: string };

export function isGiven(content: Content): boolean {
  return content.way === 'file' ? content.file !== null : content.text.trim() !== '';
}

/** As the API takes it. */
export function base64Of(content: Content): Promise<string> {
  const blob = content.way === 'paste' ? new Blob([content.text.trim()]) : content.file;
  return new Promise((resolve, reject) => {
    if (blob === null) {
      resolve('');
      return;
    }
    const reader = new FileReader();
    reader.addEventListener('error', () => reject(reader.error ?? new Error('not readable')));
    reader.addEventListener('load', () => {
      // `data:…;base64,` stands before it, and nothing at all for an empty file.
      const [, base64 = ''] = (reader.result as string).split(',');
      resolve(base64);
    });
    reader.readAsDataURL(blob);
  });
}

export async function textOf(content: Content): Promise<string> {
  return content.way === 'paste' ? content.text : ((await content.file?.text()) ?? '');
}
