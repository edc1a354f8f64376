// Makes the objects of `onAuthenticateSuccess` for a token that has come, and reads what it returned.
(function (hook, context) {
  const made = new Map();
  const text = (value, what) => {
    if (typeof value !== 'string' || value === '') throw new TypeError(what + ' must be a text');
    return value;
  };
  const freeze = (value) => {
    if (value !== null && typeof value === 'object') Object.values(value).forEach(freeze);
    return Object.freeze(value);
  };
  const outcome = (successful) => {
    const state = { successful, message: null, username: null, data: { __proto__: null } };
    const face = Object.freeze({
      __proto__: null,
      addUserData(name, value) {
        state.data[text(name, 'the name')] = text(String(value), 'the value');
      },
      setUsername(name) { state.username = text(name, 'the name'); },
      addMessage(message) { state.message = text(message, 'the message'); },
      isSuccessful() { return state.successful; },
      getUsername() { return state.username; },
      getUserData(name) { return state.data[name] ?? null; },
    });
    made.set(face, state);
    return face;
  };
  const factory = Object.freeze({
    __proto__: null,
    newSuccess: () => outcome(true),
    newFailure: (message) => {
      const face = outcome(false);
      if (message !== undefined) face.addMessage(String(message));
      return face;
    },
  });
  const given = outcome(true);
  const state = made.get(hook(given, factory, freeze(context)));
  if (state === undefined) throw new TypeError('it must return an outcome');
  return { denied: state.successful ? null : (state.message ?? 'without a reason') };
})
