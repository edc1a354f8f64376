// Makes the objects of the function that is asked which launch contexts there are, and reads what it
// made of them.
(function (hook, session, details, client) {
  'use strict';
  const text = (value, what) => {
    if (typeof value !== 'string' || value === '') throw new TypeError(what + ' must be a text');
    return value;
  };
  const freeze = (value) => {
    if (value !== null && typeof value === 'object') Object.values(value).forEach(freeze);
    return Object.freeze(value);
  };
  const made = {
    user_data: { __proto__: null },
    offered: details.contexts.map((context) => ({ ...context })),
    chosen: { __proto__: null },
  };
  let denied = null;
  const user = {
    ...session,
    addUserData(name, value) {
      made.user_data[text(name, 'the name')] = text(String(value), 'the value');
    },
  };
  const selections = {
    ...details,
    offer(type, id, words, more) {
      made.offered.push({
        contextType: text(type, 'the type'),
        resourceId: text(id, 'the id'),
        text: words === undefined ? id : text(words, 'the words'),
        more: more === undefined ? '' : String(more),
      });
    },
    withdraw(type, id) {
      text(type, 'the type');
      made.offered = made.offered.filter((context) =>
        context.contextType !== type || (id !== undefined && context.resourceId !== id));
    },
    choose(type, id) { made.chosen[text(type, 'the type')] = text(id, 'the id'); },
    deny(message) { denied = message === undefined ? 'without a reason' : String(message); },
  };
  hook(freeze(user), freeze(selections), freeze(client));
  return { denied, made };
})
