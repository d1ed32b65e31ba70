// Links to a query: an example by its name, a short query as ?query=, a long one compressed in the fragment.
const PLAIN = 600; // characters of an address that a mail program leaves whole

const code = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const decode = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));

async function through(bytes, stream) {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
}

/** Write the address of a query, relative to the page. */
export async function address(query, example = undefined, given = {}) {
  if (example) return `?${new URLSearchParams({ example, ...given })}`;
  const plain = `?${new URLSearchParams({ query })}`;
  if (plain.length <= PLAIN) return plain;
  return `#z=${code(await through(new TextEncoder().encode(query), new CompressionStream("deflate-raw")))}`;
}

/** Read the query of an address: {query} or {example, given}; empty where it has none. */
export async function addressed(url) {
  const { searchParams, hash } = new URL(url);
  const query = searchParams.get("query");
  if (query) return { query };
  const example = searchParams.get("example");
  if (example) return { example, given: Object.fromEntries([...searchParams].filter(([name]) => name !== "example")) };
  if (!hash.startsWith("#z=")) return {};
  try {
    return { query: new TextDecoder("utf-8", { fatal: true }).decode(await through(decode(hash.slice(3)), new DecompressionStream("deflate-raw"))) };
  } catch {
    return { broken: true };
  }
}
