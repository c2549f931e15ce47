'use strict';

const COMMAND = /\[([A-Z_]+)((?:\s+[a-z_]+="[^"]*")*)\s*\]/g;
const PARAMETER = /([a-z_]+)="([^"]*)"/g;

/** Splits the model's answer into the text for the client and the commands in brackets. */
function parse(answer) {
  const commands = [];
  const text = answer.replace(COMMAND, (_, name, rest) => {
    const params = {};
    for (const [, key, value] of rest.matchAll(PARAMETER)) params[key] = value;
    commands.push({ name, params });
    return '';
  });
  return { text: text.replace(/[ \t]+\n/g, '\n').trim(), commands };
}

module.exports = { parse };
