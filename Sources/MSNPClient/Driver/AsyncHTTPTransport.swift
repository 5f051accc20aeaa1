// SPDX-License-Identifier: Apache-2.0

package import AsyncHTTPClient
package import MSNServices

/// Web requests through AsyncHTTPClient: a body limit, a time-out, and no redirect followed by itself.
package struct AsyncHTTPTransport: HTTPTransport {
    private let client: HTTPClient

    /// Wraps a client that the caller shuts down. Make it with `AsyncHTTPTransport.configuration`, so that it follows no redirect.
    package init(client: HTTPClient) {
        self.client = client
    }

    package func execute(_ request: WebRequest) async throws(WebError) -> WebResponse {
        throw .unreachable("")
    }
}
