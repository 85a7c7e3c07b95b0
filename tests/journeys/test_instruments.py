"""What watches over the journeys does see what it is there to see."""

import socket

import pytest
from playwright.sync_api import Error


def test_a_script_refused_by_the_content_policy_is_heard(page, complaints):
    page.goto("/login/")
    page.evaluate("document.head.append(Object.assign(document.createElement('script'), {text: '1'}))")
    complaints.expect("Content Security Policy")


def test_an_error_of_a_script_is_heard(page, complaints):
    page.goto("/login/")
    with page.context.expect_event("weberror"):
        page.evaluate("setTimeout(() => { throw new Error('broken on purpose') })")
    complaints.expect("broken on purpose")


def test_a_request_to_another_server_is_heard(page, complaints):
    with socket.socket() as nobody_listens:
        nobody_listens.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody_listens.getsockname()[1]}/"
        with pytest.raises(Error, match="ERR_CONNECTION_REFUSED"):
            page.goto(address)
    complaints.expect(f"request to another server: {address}")


def test_a_picture_without_words_breaks_a_rule(page, axe):
    page.goto("/login/")
    axe()
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    with pytest.raises(AssertionError, match="image-alt"):
        axe()
