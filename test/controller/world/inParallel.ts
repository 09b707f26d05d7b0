/** Many worlds at once: most of the time each of them waits. */

export async function inParallel<Case, Result>(
  cases: readonly Case[],
  work: (one: Case) => Promise<Result>,
  width = 25,
): Promise<Result[]> {
  const results: Result[] = [];
  const left = cases.map((one, index) => ({ one, index }));
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift())
      results[next.index] = await work(next.one);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}
