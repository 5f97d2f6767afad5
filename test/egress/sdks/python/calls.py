"""Calls every kind of method of one unmodified SDK, pointed at the relay. Prints a JSON list of the errors that it reports.

usage: calls.py <sdk> <base> <calls|one> <gzip|plain>
"""
import json
import logging
import sys

sdk, base, which, form = sys.argv[1:5]
gzip = form == "gzip"
logging.disable(logging.CRITICAL)
errors = []
name = "Report Generated"
fields = {"plan": "team", "note": "all is well", "email": "ann@customer.test"}
# Beyond 2**53: Python writes it exactly.
number = 1795854993123456789


def attempt(call, *args, **kwargs):
    try:
        return call(*args, **kwargs)
    except Exception as error:
        errors.append(type(error).__name__ + ": " + str(error))


def note(error, *_):
    errors.append(type(error).__name__ + ": " + str(error))


def mixpanel_calls():
    import mixpanel

    at = base + "/mixpanel/"
    urls = dict(events_url=at + "track", people_url=at + "engage", groups_url=at + "groups", import_url=at + "import")
    client = mixpanel.Mixpanel("any", consumer=mixpanel.Consumer(**urls))
    attempt(client.track, "ann", name, fields)
    if which == "one":
        return
    attempt(client.track, number, name, fields)
    attempt(client.track, "ann", "undeclared", fields)
    attempt(client.people_set, "ann", fields)
    attempt(client.people_set_once, "ann", fields)
    attempt(client.people_unset, "ann", ["plan"])
    attempt(client.group_set, "company", "example", fields)
    attempt(client.merge, "any", "ann", "device", api_secret="any")
    attempt(client.import_data, "any", "ann", name, 1717200000, fields, api_secret="any")
    buffered = mixpanel.BufferedConsumer(max_size=10, **urls)
    client = mixpanel.Mixpanel("any", consumer=buffered)
    for _ in range(3):
        attempt(client.track, "ann", name, fields)
    attempt(buffered.flush)


def spec_calls(client):
    attempt(client.track, "ann", name, fields)
    if which == "calls":
        attempt(client.track, "ann", "undeclared", fields)
        attempt(client.identify, "ann", fields)
        attempt(client.page, "ann", "Pricing", "Home", {"page": "/reports/7"})
        attempt(client.group, "ann", "example", fields)
        attempt(client.alias, "device", "ann")
    attempt(client.flush)
    attempt(client.join)


def segment_calls():
    import segment.analytics as analytics

    spec_calls(analytics.Client("any", host=base + "/segment", gzip=gzip, on_error=note, max_retries=3))


def rudder_calls():
    from rudderstack.analytics.client import Client

    spec_calls(Client("any", host=base + "/rudderstack", gzip=gzip, on_error=note, max_retries=3))


def posthog_calls():
    import posthog

    client = posthog.Posthog("any", host=base + "/posthog", gzip=gzip, on_error=note, max_retries=3)
    attempt(client.capture, event=name, distinct_id="ann", properties=fields)
    if which == "calls":
        attempt(client.capture, event=name, distinct_id=number, properties=fields)
        attempt(client.capture, event="undeclared", distinct_id="ann", properties=fields)
        attempt(client.set, distinct_id="ann", properties=fields)
        attempt(client.group_identify, "company", "example", fields)
        attempt(client.alias, "device", "ann")
    attempt(client.flush)
    attempt(client.join)


def amplitude_calls():
    from amplitude import Amplitude, BaseEvent, Config, EventOptions, Identify, Revenue

    def ended(event, code, message=None):
        if code != 200:
            errors.append("%s: %s" % (code, message))

    url = base + "/amplitude/" + ("batch" if gzip else "2/httpapi")
    config = Config(server_url=url, flush_interval_millis=200, flush_max_retries=5, callback=ended)
    client = Amplitude("any", configuration=config)
    attempt(client.track, BaseEvent(event_type=name, user_id="ann lee", event_properties=fields))
    if which == "calls":
        attempt(client.track, BaseEvent(event_type="undeclared", user_id="ann lee", event_properties=fields))
        attempt(client.identify, Identify().set("plan", "team").set("email", "ann@customer.test"), EventOptions(user_id="ann lee"))
        attempt(client.group_identify, "company", "example", Identify().set("plan", "team"))
        attempt(client.revenue, Revenue(price=2.0, quantity=1), EventOptions(user_id="ann lee"))
    for future in client.flush() or []:
        if future:
            attempt(future.result)
    attempt(client.shutdown)


{
    "mixpanel": mixpanel_calls,
    "segment": segment_calls,
    "rudderstack": rudder_calls,
    "posthog": posthog_calls,
    "amplitude": amplitude_calls,
}[sdk]()
print(json.dumps(errors))
