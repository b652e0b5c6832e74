// Verifies signatures with the WebCrypto of Node: a JSON list of {alg, public, data, signature}, all base64url, comes in;
// a list of yes and no goes out.
const bytes = (text) => Buffer.from(text, "base64url");
const jwk = (alg, text) => (alg === "Ed25519" ? { kty: "OKP", crv: alg, x: text } : { kty: "AKP", alg, pub: text });

let text = "";
for await (const part of process.stdin) text += part;
const found = [];
for (const each of JSON.parse(text)) {
  const key = await crypto.subtle.importKey("jwk", jwk(each.alg, each.public), each.alg, false, ["verify"]);
  found.push(await crypto.subtle.verify(each.alg, key, bytes(each.signature), bytes(each.data)));
}
process.stdout.write(JSON.stringify(found));
