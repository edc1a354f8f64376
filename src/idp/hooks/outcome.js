// Makes the objects of a function that decides who somebody is, and reads what it returned.
(function (hook, kind, given, context, ...tokens) {
  const made = new Map();
  const text = (value, what) => {
    if (typeof value !== 'string' || value === '') throw new TypeError(what + ' must be a text');
    return value;
  };
  const freeze = (value) => {
    if (value !== null && typeof value === 'object') Object.values(value).forEach(freeze);
    return Object.freeze(value);
  };
  const outcome = (state) => {
    const methods = {
      addUserData(name, value) {
        state.user_data[text(name, 'the name')] = text(String(value), 'the value');
      },
      addAuthority(permission, argument) {
        state.authorities.push({
          permission: text(permission, 'the permission'),
          argument: argument === undefined || argument === null ? null : String(argument),
        });
      },
      addLaunchContext(type, id) {
        state.launch[text(type, 'the type')] = text(id, 'the id');
      },
      setUsername(name) { state.username = text(name, 'the name'); },
      setFhirUserUrl(url) { state.fhir_user = text(url, 'the URL'); },
      addMessage(message) { state.message = text(message, 'the message'); },
      isSuccessful() { return state.successful; },
      getUsername() { return state.username; },
      getUserData(name) { return state.user_data[name] ?? null; },
    };
    const face = Object.freeze(Object.assign(Object.create(null), methods));
    made.set(face, state);
    return face;
  };
  const fresh = (successful) => ({
    __proto__: null,
    successful,
    message: null,
    username: null,
    fhir_user: null,
    user_data: { __proto__: null },
    authorities: [],
    launch: { __proto__: null },
  });
  const factory = Object.freeze({
    __proto__: null,
    newSuccess: () => outcome(fresh(true)),
    newFailure: (message) => {
      const face = outcome(fresh(false));
      if (message !== undefined) face.addMessage(String(message));
      return face;
    },
  });
  freeze(context);
  const returned = kind === 'codap'
    ? hook(...tokens.map(freeze), factory, context)
    : hook(outcome(Object.assign(fresh(true), given)), factory, context);
  const state = made.get(returned);
  if (state === undefined) throw new TypeError('it must return an outcome');
  const why = state.message ?? 'without a reason';
  return { denied: state.successful ? null : why, made: state };
})
