"""Drives the rehearsal's API with DigitalOcean's own Python client and prints what it saw as JSON.

Usage: pydo_client.py URL
"""

import json
import sys
import time

from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.policies import HeadersPolicy
from pydo import Client


def wait(read, key, wanted):
    """Polls until a resource has the wanted status."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        resource = read()[key]
        if resource["status"] == wanted:
            return resource
        time.sleep(0.05)
    raise TimeoutError(f"{key} is {resource['status']}, not {wanted}")


def main(url):
    # The client's own way of sending its token insists on https, which a service on 127.0.0.1 has no use for.
    token = HeadersPolicy({"Authorization": "Bearer rehearsal"})
    client = Client("rehearsal", endpoint=url, authentication_policy=token)
    seen = {"droplet_limit": client.account.get()["account"]["droplet_limit"]}

    client.tags.create(body={"name": "web"})
    vpc = client.vpcs.create(body={"name": "site", "region": "fra1"})["vpc"]
    balancer = client.load_balancers.create(
        body={
            "name": "api",
            "region": "fra1",
            "vpc_uuid": vpc["id"],
            "tag": "web",
            "forwarding_rules": [
                {"entry_protocol": "http", "entry_port": 8480, "target_protocol": "http", "target_port": 80}
            ],
        }
    )["load_balancer"]
    firewall = client.firewalls.create(
        body={
            "name": "web",
            "tags": ["web"],
            "inbound_rules": [
                {"protocol": "tcp", "ports": "80", "sources": {"load_balancer_uids": [balancer["id"]]}}
            ],
            "outbound_rules": [
                {"protocol": "tcp", "ports": "all", "destinations": {"addresses": ["0.0.0.0/0"]}}
            ],
        }
    )["firewall"]
    droplets = [
        client.droplets.create(
            body={
                "name": f"web-{number}",
                "region": "fra1",
                "size": "s-2vcpu-2gb",
                "image": "debian-13-x64",
                "vpc_uuid": vpc["id"],
                "tags": ["web"],
            }
        )["droplet"]["id"]
        for number in range(2)
    ]
    for droplet in droplets:
        wait(lambda: client.droplets.get(droplet), "droplet", "active")
    view = wait(lambda: client.load_balancers.get(balancer["id"]), "load_balancer", "active")
    seen["members"] = view["droplet_ids"] == droplets
    seen["tagged"] = client.tags.get("web")["tag"]["resources"]["droplets"]["count"]
    seen["firewall"] = client.firewalls.get(firewall["id"])["firewall"]["inbound_rules"][0]["ports"]

    first = droplets[0]
    action = client.droplet_actions.post(first, body={"type": "power_off"})["action"]
    wait(lambda: client.actions.get(action["id"]), "action", "completed")
    seen["off"] = client.droplets.get(first)["droplet"]["status"]

    tagged = {"resources": [{"resource_id": str(first), "resource_type": "droplet"}]}
    client.tags.unassign_resources("web", body=tagged)
    seen["left"] = client.load_balancers.get(balancer["id"])["load_balancer"]["droplet_ids"] == droplets[1:]
    client.tags.assign_resources("web", body=tagged)

    page = client.droplets.list(per_page=1)
    seen["pages"] = [page["meta"]["total"], "next" in page["links"]["pages"]]
    try:
        client.droplets.create(body={"name": "web", "region": "fra1", "size": "tiny", "image": "debian-13-x64"})
    except HttpResponseError as error:
        seen["refused"] = error.status_code

    client.load_balancers.delete(balancer["id"])
    client.firewalls.delete(firewall["id"])
    client.droplets.destroy_by_tag(tag_name="web")
    client.tags.delete("web")
    deadline = time.monotonic() + 20
    while client.vpcs.list_members(vpc["id"])["meta"]["total"] > 0 and time.monotonic() < deadline:
        time.sleep(0.05)
    client.vpcs.delete(vpc["id"])
    seen["droplets"] = client.droplets.list()["meta"]["total"]
    print(json.dumps(seen))


main(sys.argv[1])
