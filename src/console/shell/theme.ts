import { type MantineColorsTuple, createTheme } from '@mantine/core';

/** The blue of the door. */
const door: MantineColorsTuple = [
  '#eef5fa',
  '#dbe8f1',
  '#b3cfe2',
  '#88b4d3',
  '#669ec6',
  '#4f8fbe',
  '#3d7ba8',
  '#2f658c',
  '#24506e',
  '#183a52',
];

export const theme = createTheme({
  primaryColor: 'door',
  primaryShade: { light: 7, dark: 6 },
  colors: { door },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  headings: { fontWeight: '600' },
});
