/** Whether something a part needs answers within two seconds; if not, what went wrong, in words for `/readyz`. */
export const answers = async (ask: () => PromiseLike<unknown>): Promise<string | true> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('does not answer within 2 s'), 2_000);
  });
  const asked = Promise.resolve(ask()).then(
    () => true as const,
    (error: unknown) => (error instanceof Error ? error.message || error.name : 'failed'),
  );
  const state = await Promise.race([asked, late]);
  clearTimeout(timer);
  return state;
};
