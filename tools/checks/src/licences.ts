/** Which licences a runtime dependency may have: those that let anyone use, change and pass on a package. */
const ACCEPTED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
])

/**
 * Whether an SPDX expression is satisfied by accepted licences alone: one side of OR, both sides of AND.
 * `WITH` and nested parentheses are not accepted: none of our dependencies has them.
 */
export function isAcceptedLicence(expression: string | undefined): boolean {
  if (expression === undefined) return false
  const inner = /^\(([^()]*)\)$/.exec(expression)?.[1] ?? expression
  return inner.split(' OR ').some((side) => side.split(' AND ').every((id) => ACCEPTED.has(id.trim())))
}
