/** Where a state is written: a list of lines that only ever grows, each under a number that is taken once. */

/**
 * One place that keeps lines, for example a file or a table. Several processes use one place at the same time, and any of
 * them may die at any moment. What the lines mean is no business of a journal.
 */
export interface Journal {
  /** A path, or a table with a name: for messages. */
  readonly place: string
  /**
   * What the place is, under whatever name it was reached: journals of one place have one identity, and no others have it.
   * Asked of a place that was prepared, or that has lines. Writes nothing.
   */
  identity(): Promise<string>
  /** Makes room for step 0, without a line. @throws where it could not be appended, for want of a folder, a table, a right. */
  prepare(): Promise<void>
  /**
   * The lines of `from`, `from + 1` and so on, without a gap, as far as there are. Those of a process that died in
   * `append` may be among them. Empty where the journal does not exist.
   */
  read(from: number): Promise<readonly string[]>
  /**
   * Puts the line of a step where none is, and resolves when the line that the step now has, and all before it, survive
   * the end of the process and of the machine. The line of `step - 1` is there. Step 0 makes the journal.
   * @returns the line that the step has: the given one, or the one that was there first.
   */
  append(step: number, line: string): Promise<string>
}

/** The two records of one state. They hold the same lines, and lie where nothing restores both at once. */
export interface Places {
  readonly journal: Journal
  readonly witness: Journal
}
