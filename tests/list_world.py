"""A township's lists: who looks at them, and how their forms are sent."""

from boundaries_data.models import Role
from tests import factories


class World:
    """A township of two villages, one elsewhere; its clerk, and a village's assistant."""

    def __init__(self) -> None:
        self.county = factories.division("county", "会宁县")
        self.township = factories.division("township", "会师镇", parent=self.county)
        self.first = factories.division("village", "南关社区", parent=self.township)
        self.second = factories.division("village", "北关社区", parent=self.township)
        other = factories.division("township", "河畔镇", parent=self.county)
        self.elsewhere = factories.division("village", "河畔村", parent=other)
        self.clerk = factories.user(Role.WORKER, self.township)
        self.client = factories.sign_in(self.clerk)
        self.assistant = factories.sign_in(factories.user(Role.WORKER, self.first))

    def page(self, address: str, client=None) -> str:
        return (client or self.client).get(address).content.decode()


def post(client, where: str, /, **fields):
    return client.post(where, fields, format="multipart")
