import { useMutation } from '@tanstack/react-query';
import { askFile } from '../api/client.ts';
import { sayFailed } from '../shared/said.ts';
import { useWords } from '../words/words.tsx';

/** Has a file made and gives it to the browser to keep; whoever has a token has to send it. */
export function useDownload() {
  const { t } = useWords();
  return useMutation({
    mutationFn: ({ path, name }: { readonly path: string; readonly name: string }) =>
      download(path, name),
    onError: (error) => sayFailed(t, error),
  });
}

async function download(path: string, name: string): Promise<void> {
  const url = URL.createObjectURL(await askFile(path));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
