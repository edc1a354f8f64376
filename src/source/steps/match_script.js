// Makes the objects of a function that finds a member, and reads what it returned.
(function (hook, request, details, held) {
  'use strict';
  const freeze = (value) => {
    if (value !== null && typeof value === 'object') Object.values(value).forEach(freeze);
    return Object.freeze(value);
  };
  [request, details, held].forEach(freeze);
  const face = (methods) => Object.freeze(Object.assign(Object.create(null), methods));
  const list = (value) => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
  const lower = (value) => String(value ?? '').toLowerCase();
  const token = (identifier, wanted) => {
    const at = wanted.indexOf('|');
    const value = at < 0 ? wanted : wanted.slice(at + 1);
    const system = at < 0 ? null : wanted.slice(0, at);
    return identifier.value === value && (system === null || (identifier.system ?? '') === system);
  };
  const tests = {
    __proto__: null,
    _id: (resource, wanted) => resource.id === wanted,
    identifier: (resource, wanted) => list(resource.identifier).some((one) => token(one, wanted)),
    family: (resource, wanted) =>
      list(resource.name).some((name) => lower(name.family).startsWith(lower(wanted))),
    given: (resource, wanted) => list(resource.name).some((name) =>
      list(name.given).some((given) => lower(given).startsWith(lower(wanted)))),
    birthdate: (resource, wanted) => resource.birthDate === wanted,
    gender: (resource, wanted) => resource.gender === wanted,
    subscriberid: (resource, wanted) => resource.subscriberId === wanted,
    beneficiary: (resource, wanted) =>
      resource.beneficiary?.reference === (wanted.includes('/') ? wanted : 'Patient/' + wanted),
  };
  const search = (type, found) => face({
    where(name, value) {
      const test = tests[name];
      if (test === undefined) throw new TypeError('there is no search parameter ' + String(name));
      return search(type, found.filter((resource) => test(resource, String(value))));
    },
    whereToken(name, system, value) {
      return this.where(name, value === undefined ? system : system + '|' + value);
    },
    asList: () => found.slice(),
    first: () => found[0] ?? null,
  });
  globalThis.Fhir = face({
    search: () => face({
      forResource: (type) =>
        search(type, held.filter((resource) => resource.resourceType === type)),
    }),
  });
  const returned = hook(
    face({
      getPatient: () => request.patient,
      getCoverage: () => request.coverage,
      getCoverageToMatch: () => request.coverage,
      getCoverageToLink: () => request.link,
      getConsent: () => request.consent,
    }),
    face({
      getClientId: () => details.client,
      getBusinessId: () => details.organization,
      getCompleteUrl: () => details.url,
      getHeader: (name) => details.headers[lower(name)] ?? null,
    }),
  );
  if (returned === null || returned === undefined) return null;
  if (returned.resourceType !== 'Patient' || typeof returned.id !== 'string') {
    throw new TypeError('it must return a Patient, or nothing');
  }
  return returned.id;
})
