const FORMAT = /^(?:%[YmdHMSf]|[ !#$&-[\]-~])*$/;

/** True for a format of `now-text` nodes: fields that both dialects print, and printable ASCII but `"` and `\\` between them. */
export function isNowFormat(format: string): boolean {
  return FORMAT.test(format);
}
