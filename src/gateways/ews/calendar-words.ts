// The words of `t:MonthNamesType` and `t:DayOfWeekIndexType`, in their order.

export const monthNames: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

export const dayIndexes: readonly string[] = ['First', 'Second', 'Third', 'Fourth', 'Last'];
