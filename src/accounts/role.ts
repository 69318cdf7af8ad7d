/**
 * What somebody may do. Each of administrator, helpdesk and reader may do what the next may;
 * a person sees and changes only what is their own.
 */
export const roles = ['administrator', 'helpdesk', 'reader', 'person'] as const;

export type Role = (typeof roles)[number];

/** Roles that a local account can have: people sign in as themselves. */
export const staffRoles = ['administrator', 'helpdesk', 'reader'] as const;

export type StaffRole = (typeof staffRoles)[number];

/** Whether `role` may do what `needed` may. */
export function covers(role: Role, needed: StaffRole): boolean {
  return roles.indexOf(role) <= roles.indexOf(needed);
}
