/** The services that the public figures count, as a condition on `services`. Spec: nightly §6. */
export const isLive = 'services.count_as_live and services.active and not services.restricted';
