import { useMutation, useQueryClient } from '@tanstack/react-query';

const concerned = ['own-certificates', 'certificates', 'status'];

/** Does something to certificates of our own, and has everything read anew that shows them. */
export function useOwn<Given, Answer>(
  work: (given: Given) => Promise<Answer>,
  onDone: (answer: Answer) => void,
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSuccess: (answer) => {
      for (const key of concerned) void client.invalidateQueries({ queryKey: [key] });
      onDone(answer);
    },
  });
}

export function ownPath(name: string): string {
  return `/api/v1/own-certificates/${encodeURIComponent(name)}`;
}

/** What was written, or `null` for what is usual; what is no number goes as it is, to be refused. */
export function daysOf(text: string): number | string | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  return /^\d+$/.test(trimmed) ? Number(trimmed) : trimmed;
}
