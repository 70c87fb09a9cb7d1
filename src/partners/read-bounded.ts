/** Reads a response's body as text, or gives undefined as soon as it is longer than `mostBytes`: a partner decides nothing about our memory. */
export const readBounded = async (response: Response, mostBytes: number): Promise<string | undefined> => {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
};
