/** The document of JSON text (RFC 8259); undefined where the text is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** True for JSON text, however deep and however written. */
export function isJson(text: string): boolean {
  return parseJson(text) !== undefined;
}
