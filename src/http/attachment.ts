/**
 * Headers of what is offered to be kept under a name. Names with other letters than these are given twice (RFC 6266): in
 * plain letters for who cannot read the other, and as they are.
 */
export function attachment(contentType: string, fileName: string): Record<string, string> {
  const dot = fileName.lastIndexOf(".");
  const [name, ending] = [fileName.slice(0, dot), fileName.slice(dot)];
  const plain = name.replace(/[^A-Za-z0-9._-]+/g, "_").slice(0, 100) + ending;
  const whole = [...name.replace(NOT_IN_NAMES, "_")].slice(0, 100).join("") + ending;
  const also = plain === whole ? "" : `; filename*=UTF-8''${percentEncoded(whole)}`;
  return { "content-type": contentType, "content-disposition": `attachment; filename="${plain}"${also}` };
}

/** What one system or another does not take in the name of a file. */
const NOT_IN_NAMES = /[\p{Cc}<>:"/\\|?*]+/gu;

/** As RFC 8187 wants it; half a character, which no encoding has, becomes a mark of it. */
function percentEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}
