// Written by `npm run sdk` from openapi.json. Changes made here are lost.

export interface paths {
    "/v1/accounts/{account}/portal-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a link that signs one of your customer's people in
         * @description Send the person to `url` at once: it works once, within ten minutes, and becomes a session of twelve hours for this account and role. With `embed` the page keeps the session's token itself, for frames in your own pages.
         *
         *     Needs a key of the scope `operate`, or a session of the operator's `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * @description `owner` and `admin` manage billing, a `member` sees it.
                         * @enum {string}
                         */
                        role: "owner" | "admin" | "member";
                        user?: {
                            /** Format: name */
                            id?: string | null;
                            /** Format: name */
                            name?: string | null;
                            /** Format: name */
                            email?: string | null;
                        } | null;
                        /**
                         * Format: http-url
                         * @description An absolute http or https link.
                         */
                        return_url?: string | null;
                        /** @description The pages will stand in a frame of your own. */
                        embed?: boolean;
                        /**
                         * Format: page
                         * @description The path of the page to begin with, such as `/`.
                         */
                        page?: string | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PortalSession"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/portal-sessions/{session}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke such a link, and the session made from it
         * @description Needs a key of the scope `operate`, or a session of the operator's `admin`.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id that Scrip made. */
                    session: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchange the token of a link for a session
         * @description Needs no key. The session's token comes as the cookie `scrip_session`; where the link was made for a frame, as `token`, to be sent as `Authorization: Bearer`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description What stands after `#token=` in the link. */
                        token: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Sign out
         * @description Needs a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How staff can sign in here
         * @description Needs no key.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SignIn"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/oidc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sign in at the identity provider
         * @description For browsers: leads there, and back to `page` with a session. Needs no key.
         */
        get: {
            parameters: {
                query?: {
                    /** @description The path of the page to begin with, such as `/`. */
                    page?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who calls: the key or the person, and what they may do
         * @description Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Me"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/catalogs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List catalogs
         * @description Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CatalogList"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/catalogs/{product}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One catalog: unit, words, prices, plans and packs
         * @description Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    product: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Catalog"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/catalogs/{product}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every version of a catalog's prices, with what differs between them
         * @description Needs a key of the scope `read`, or a session of the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    product: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CatalogVersions"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One account with its wallets
         * @description Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AccountWithWallets"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /**
         * Make or change an account
         * @description Its product cannot change once it has entries.
         *
         *     Needs a key of the scope `operate`, or a session of the operator's `admin`.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: id
                         * @description Which catalog it is sold by.
                         */
                        product: string;
                        /** Format: name */
                        name?: string | null;
                        /**
                         * Format: time-zone
                         * @description IANA name of a time zone.
                         */
                        time_zone?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Account"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List accounts
         * @description In the order of their ids. A key bound to an account is shown that one.
         *
         *     Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Part of an id or a name, in any case. */
                    search?: string;
                    /** @description Default 25, at most 100. */
                    limit?: number;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AccountPage"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/workspaces/{workspace}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Make or name a workspace
         * @description Needs a key of the scope `operate`, or a session of the operator's `admin`.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    workspace: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** Format: name */
                        name?: string | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Workspace"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/workspaces/{workspace}/campaigns/{campaign}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Make or name a campaign
         * @description Needs a key of the scope `operate`, or a session of the operator's `admin`.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    workspace: string;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    campaign: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** Format: name */
                        name?: string | null;
                        /**
                         * Format: http-url
                         * @description An absolute http or https link.
                         */
                        url?: string | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Campaign"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/workspaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List workspaces
         * @description Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Part of an id or a name, in any case. */
                    search?: string;
                    /** @description Default 25, at most 100. */
                    limit?: number;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WorkspacePage"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/campaigns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List campaigns of all workspaces
         * @description Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    workspace?: string;
                    /** @description Part of an id or a name, in any case. */
                    search?: string;
                    /** @description Default 25, at most 100. */
                    limit?: number;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CampaignPage"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/workspaces/{workspace}/campaigns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List campaigns of a workspace
         * @description Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Part of an id or a name, in any case. */
                    search?: string;
                    /** @description Default 25, at most 100. */
                    limit?: number;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    workspace: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CampaignPage"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Register your own records
         * @description Which workspace and campaign a reference belongs to, so that spend without a campaign can be mended. All are registered, or none.
         *
         *     Needs a key of the scope `write`, or a session of the operator's `account_manager`, `admin`.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        records: {
                            /** @description Your own record behind a charge. */
                            reference: {
                                /**
                                 * Format: id
                                 * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                                 */
                                type: string;
                                /**
                                 * Format: id
                                 * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                                 */
                                id: string;
                                /**
                                 * Format: http-url
                                 * @description An absolute http or https link.
                                 */
                                url?: string | null;
                            };
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            workspace: string;
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            campaign?: string | null;
                        }[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RecordsAnswer"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring in the history of another system
         * @description Into wallets in which nothing has happened, in order of time, up to 1,000 rows at once. The first row opens a wallet's import; until it is finished the wallet takes nothing else. Each row's `id` is its idempotency key, so a portion may be sent again at any time. A use may lack the campaign that its action needs; a backfill attributes it later.
         *
         *     Needs a key of the scope `operate`, or a session of the operator's `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: id
                         * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                         */
                        workspace?: string;
                        entries: {
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            id: string;
                            /**
                             * Format: date-time
                             * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
                             */
                            at: string;
                            /**
                             * @description Credits that came in, or that were used.
                             * @enum {string}
                             */
                            type: "credit" | "use";
                            /** @description An integer in the unit's smallest part, at least 1. */
                            amount: number;
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            workspace?: string;
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            campaign?: string | null;
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            action?: string | null;
                            /** @description Your own record behind a charge. */
                            reference?: {
                                /**
                                 * Format: id
                                 * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                                 */
                                type: string;
                                /**
                                 * Format: id
                                 * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                                 */
                                id: string;
                                /**
                                 * Format: http-url
                                 * @description An absolute http or https link.
                                 */
                                url?: string | null;
                            } | null;
                            /**
                             * Format: date-time
                             * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
                             */
                            expires_at?: string | null;
                            /**
                             * @description Of credits; `paid` where left out.
                             * @enum {string}
                             */
                            category?: "paid" | "promotional";
                            /**
                             * Format: text
                             * @description Kept with the entry and shown to the customer.
                             */
                            reason?: string | null;
                            /** @description Anything of yours, at most 8 kB as JSON. Kept and shown as it is. */
                            metadata?: {
                                [key: string]: unknown;
                            } | null;
                        }[];
                        /** @description Only says what would happen. */
                        dry_run?: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ImportAnswer"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/wallets/{wallet}/finish-import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Finish the import of a wallet's history
         * @description From now on the wallet works as any other, and no more history can be brought into it.
         *
         *     Needs a key of the scope `operate`, or a session of the operator's `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description 1 to 255 characters of your choice; the same when you repeat. */
                    "idempotency-key": string;
                };
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    wallet: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FinishImportAnswer"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/backfills": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Backfills, newest first
         * @description Needs a key of the scope `read`, or a session of the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Default 25, at most 100. */
                    limit?: number;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BackfillPage"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Propose to mend attribution
         * @description Looks for charges and deposits without a campaign though their action needs one, and for your record of each one's reference. Answers what would be attributed; changes nothing until it is applied.
         *
         *     Needs a key of the scope `operate`, or a session of the operator's `account_manager`, `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BackfillDetail"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/amendments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every change of an entry's attribution, oldest first: what each one's hash covers, and the hash
         * @description Sealed as a wallet's entries are: each hash covers the one before it. `scrip verify --amendments` checks it.
         *
         *     Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            account: string;
                            /**
                             * Format: date-time
                             * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
                             */
                            exported_at: string;
                            amendments: ({
                                amendment: number;
                                hash: string;
                            } & {
                                [key: string]: unknown;
                            })[];
                        };
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/backfills": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Backfills of every account, newest first
         * @description Needs a key of the scope `read`, or a session of the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    state?: "preview" | "applied" | "reverted";
                    /** @description Default 25, at most 100. */
                    limit?: number;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OperatorBackfillPage"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/backfills/{backfill}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One backfill
         * @description Needs a key of the scope `read`, or a session of the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id that Scrip made. */
                    backfill: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BackfillDetail"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/backfills/{backfill}/changes.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything that a backfill changes, as a table
         * @description Needs a key of the scope `read`, or a session of the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id that Scrip made. */
                    backfill: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A table in UTF-8, with a header row */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/backfills/{backfill}/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Apply a backfill as a whole
         * @description Usage by campaign follows at once; amounts, balances and hashes stay. Refused with `conflict` where entries or records have changed since it was proposed. Applying it again changes nothing.
         *
         *     Needs a key of the scope `operate`, or a session of the operator's `account_manager`, `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id that Scrip made. */
                    backfill: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BackfillDetail"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/backfills/{backfill}/revert": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a backfill back as a whole
         * @description Entries stand as before, and so does what settled or refunded them since. Reverting it again changes nothing.
         *
         *     Needs a key of the scope `operate`, or a session of the operator's `account_manager`, `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id that Scrip made. */
                    backfill: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BackfillDetail"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/unattributed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Spend that names no campaign though it needs one
         * @description By action and type of reference, the largest first.
         *
         *     Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Unattributed"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/unattributed.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The references that no record resolves, as a table to fill in
         * @description With an empty column `campaign`. Bring it back with `scrip records`, or as records.
         *
         *     Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A table in UTF-8, with a header row */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/quotes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What an action would cost
         * @description Posts nothing.
         *
         *     Needs a key of the scope `write`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: id
                         * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                         */
                        workspace: string;
                        /**
                         * Format: id
                         * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                         */
                        action: string;
                        /** @description What the price is made from, by the catalog: integers or lists of them, such as {"clips": [8, 8, 6]}. */
                        quantities?: {
                            [key: string]: unknown;
                        } | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Quote"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/charges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Charge an action
         * @description At the catalog's price: the whole price, or nothing.
         *
         *     Needs a key of the scope `write`, or a session of the operator's `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description 1 to 255 characters of your choice; the same when you repeat. */
                    "idempotency-key": string;
                };
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: id
                         * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                         */
                        workspace: string;
                        /**
                         * Format: id
                         * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                         */
                        campaign?: string | null;
                        /**
                         * Format: id
                         * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                         */
                        action: string;
                        /** @description What the price is made from, by the catalog: integers or lists of them, such as {"clips": [8, 8, 6]}. */
                        quantities?: {
                            [key: string]: unknown;
                        } | null;
                        /** @description Your own record behind a charge. */
                        reference?: {
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            type: string;
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            id: string;
                            /**
                             * Format: http-url
                             * @description An absolute http or https link.
                             */
                            url?: string | null;
                        } | null;
                        /** @description Anything of yours, at most 8 kB as JSON. Kept and shown as it is. */
                        metadata?: {
                            [key: string]: unknown;
                        } | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EntryAnswer"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/deposits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List deposits
         * @description Newest first. `state=open`: what is in flight.
         *
         *     Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    state?: "open" | "settled" | "voided";
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    wallet?: string;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    workspace?: string;
                    /** @description Default 25, at most 100. */
                    limit?: number;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DepositPage"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Take an action's price up front
         * @description It is settled later against what was really used.
         *
         *     Needs a key of the scope `write`, or a session of the operator's `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description 1 to 255 characters of your choice; the same when you repeat. */
                    "idempotency-key": string;
                };
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: id
                         * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                         */
                        workspace: string;
                        /**
                         * Format: id
                         * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                         */
                        campaign?: string | null;
                        /**
                         * Format: id
                         * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                         */
                        action: string;
                        /** @description What the price is made from, by the catalog: integers or lists of them, such as {"clips": [8, 8, 6]}. */
                        quantities?: {
                            [key: string]: unknown;
                        } | null;
                        /** @description Your own record behind a charge. */
                        reference?: {
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            type: string;
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            id: string;
                            /**
                             * Format: http-url
                             * @description An absolute http or https link.
                             */
                            url?: string | null;
                        } | null;
                        /** @description Anything of yours, at most 8 kB as JSON. Kept and shown as it is. */
                        metadata?: {
                            [key: string]: unknown;
                        } | null;
                        /**
                         * Format: date-time
                         * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
                         */
                        deadline?: string | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DepositAnswer"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/deposits/{deposit}/settle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Settle a deposit
         * @description Prices what was really delivered. What was not used comes back; what was used beyond is taken as far as the balance reaches, and the rest is outstanding.
         *
         *     Needs a key of the scope `write`, or a session of the operator's `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description 1 to 255 characters of your choice; the same when you repeat. */
                    "idempotency-key": string;
                };
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id that Scrip made. */
                    deposit: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description What the price is made from, by the catalog: integers or lists of them, such as {"clips": [8, 8, 6]}. */
                        quantities: {
                            [key: string]: unknown;
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SettleAnswer"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/deposits/{deposit}/void": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Void a deposit
         * @description All of it comes back.
         *
         *     Needs a key of the scope `write`, or a session of the operator's `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description 1 to 255 characters of your choice; the same when you repeat. */
                    "idempotency-key": string;
                };
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id that Scrip made. */
                    deposit: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: text
                         * @description Kept with the entry and shown to the customer.
                         */
                        reason?: string | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DepositAnswer"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/refunds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a charge or a settled deposit back
         * @description Without an amount: all that is left to refund.
         *
         *     Needs a key of the scope `operate`, or a session of the operator's `account_manager`, `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description 1 to 255 characters of your choice; the same when you repeat. */
                    "idempotency-key": string;
                };
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: id
                         * @description An id that Scrip made.
                         */
                        entry: string;
                        /** @description An integer in the unit's smallest part, at least 1. */
                        amount?: number | null;
                        /**
                         * Format: text
                         * @description Kept with the entry and shown to the customer.
                         */
                        reason: string;
                        /**
                         * Format: id
                         * @description The discrepancy case of this wallet, open or reopened, that this corrects.
                         */
                        case?: string | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EntryAnswer"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a block of credits
         * @description With a future `effective_at` it is scheduled and `entry` is null.
         *
         *     Needs a key of the scope `operate`, or a session of the operator's `account_manager`, `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description 1 to 255 characters of your choice; the same when you repeat. */
                    "idempotency-key": string;
                };
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: id
                         * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                         */
                        workspace?: string | null;
                        /** @description An integer in the unit's smallest part, at least 1. */
                        amount: number;
                        /** @enum {string} */
                        category: "paid" | "promotional";
                        priority?: number | null;
                        /**
                         * Format: date-time
                         * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
                         */
                        effective_at?: string | null;
                        /**
                         * Format: date-time
                         * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
                         */
                        expires_at?: string | null;
                        /**
                         * Format: text
                         * @description Kept with the entry and shown to the customer.
                         */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["GrantAnswer"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/grants/{grant}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take back what remains of a grant
         * @description A scheduled one is taken off the list and `entry` is null.
         *
         *     Needs a key of the scope `operate`, or a session of the operator's `account_manager`, `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description 1 to 255 characters of your choice; the same when you repeat. */
                    "idempotency-key": string;
                };
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id that Scrip made. */
                    grant: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: text
                         * @description Kept with the entry and shown to the customer.
                         */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WithdrawAnswer"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/topups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Buy packs
         * @description By a card: 201 with the entry, or 202 with the payment while it is undecided. With `receipt`: paid elsewhere, under your own receipt number, which is credited once.
         *
         *     Needs a key of the scope `operate`, or a session of the customer's `owner`, `admin`; the operator's `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description 1 to 255 characters of your choice; the same when you repeat. */
                    "idempotency-key": string;
                };
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: id
                         * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                         */
                        workspace?: string | null;
                        /**
                         * Format: id
                         * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                         */
                        pack: string;
                        count?: number;
                        /**
                         * Format: id
                         * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                         */
                        payment_method?: string | null;
                        /**
                         * Format: id
                         * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                         */
                        receipt?: string | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EntryAnswer"];
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PaymentAnswer"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/adjustments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Correct a balance by hand
         * @description The amount is signed. A positive one makes a grant; a negative one draws in burning order or on `grant`.
         *
         *     Needs a key of the scope `operate`, or a session of the operator's `account_manager`, `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description 1 to 255 characters of your choice; the same when you repeat. */
                    "idempotency-key": string;
                };
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: id
                         * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                         */
                        workspace?: string | null;
                        /** @description An integer in the unit's smallest part. */
                        amount: number;
                        /**
                         * Format: text
                         * @description Kept with the entry and shown to the customer.
                         */
                        reason: string;
                        /**
                         * Format: id
                         * @description An id that Scrip made.
                         */
                        grant?: string | null;
                        /** @enum {string|null} */
                        category?: "paid" | "promotional" | null;
                        /**
                         * Format: date-time
                         * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
                         */
                        expires_at?: string | null;
                        allow_outstanding?: boolean;
                        /**
                         * Format: id
                         * @description The discrepancy case of this wallet, open or reopened, that this corrects.
                         */
                        case?: string | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EntryAnswer"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/repayments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pay what is outstanding from the balance
         * @description The oldest debt first. Without an amount: as much as the balance covers.
         *
         *     Needs a key of the scope `operate`, or a session of the operator's `account_manager`, `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description 1 to 255 characters of your choice; the same when you repeat. */
                    "idempotency-key": string;
                };
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: id
                         * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                         */
                        workspace?: string | null;
                        /** @description An integer in the unit's smallest part, at least 1. */
                        amount?: number | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EntryAnswer"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/waivers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let go what is outstanding
         * @description The oldest debt first. The balance does not move.
         *
         *     Needs a key of the scope `operate`, or a session of the operator's `account_manager`, `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description 1 to 255 characters of your choice; the same when you repeat. */
                    "idempotency-key": string;
                };
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: id
                         * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                         */
                        workspace?: string | null;
                        /** @description An integer in the unit's smallest part, at least 1. */
                        amount: number;
                        /**
                         * Format: text
                         * @description Kept with the entry and shown to the customer.
                         */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EntryAnswer"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/wallets/{wallet}/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Start, change or cancel a plan
         * @description A larger plan holds at once, with a proration for the rest of the cycle; a smaller one, or none, from the next anniversary on. `entry` is null where no credits moved. With an `anchor` in the past the cycle that holds now is given in full.
         *
         *     Needs a key of the scope `operate`, or a session of the operator's `admin`.
         */
        put: {
            parameters: {
                query?: never;
                header: {
                    /** @description 1 to 255 characters of your choice; the same when you repeat. */
                    "idempotency-key": string;
                };
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    wallet: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: id
                         * @description Of the catalog; null: none from the next anniversary on.
                         */
                        plan: string | null;
                        /**
                         * Format: date-time
                         * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
                         */
                        anchor?: string | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NoteAnswer"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/wallets/{wallet}/auto-reload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set Auto Reload
         * @description Switched on below its threshold it buys at once, and the call is answered when that purchase is decided. Resets the count of declined payments.
         *
         *     Needs a key of the scope `operate`, or a session of the customer's `owner`, `admin`; the operator's `admin`.
         */
        put: {
            parameters: {
                query?: never;
                header: {
                    /** @description 1 to 255 characters of your choice; the same when you repeat. */
                    "idempotency-key": string;
                };
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    wallet: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        enabled: boolean;
                        /**
                         * Format: id
                         * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                         */
                        pack: string;
                        /** @description An integer in the unit's smallest part, at least 1. */
                        threshold?: number | null;
                        monthly_cap?: {
                            count?: number | null;
                            money?: number | null;
                        } | null;
                        /**
                         * Format: id
                         * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                         */
                        payment_method?: string | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NoteAnswer"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Many operations at once
         * @description Up to 1,000 items, answered in order. Items stand alone: one refused item refuses no other. Each has the fields of the call that does it alone, with `key`, `account` and `operation`; settle and void name the `deposit`, withdraw the `grant`.
         *
         *     Needs a key of the scope `write`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        items: ({
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            key: string;
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            account: string;
                            /** @enum {string} */
                            operation: "charge";
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            workspace: string;
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            campaign?: string | null;
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            action: string;
                            /** @description What the price is made from, by the catalog: integers or lists of them, such as {"clips": [8, 8, 6]}. */
                            quantities?: {
                                [key: string]: unknown;
                            } | null;
                            /** @description Your own record behind a charge. */
                            reference?: {
                                /**
                                 * Format: id
                                 * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                                 */
                                type: string;
                                /**
                                 * Format: id
                                 * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                                 */
                                id: string;
                                /**
                                 * Format: http-url
                                 * @description An absolute http or https link.
                                 */
                                url?: string | null;
                            } | null;
                            /** @description Anything of yours, at most 8 kB as JSON. Kept and shown as it is. */
                            metadata?: {
                                [key: string]: unknown;
                            } | null;
                        } | {
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            key: string;
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            account: string;
                            /** @enum {string} */
                            operation: "deposit";
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            workspace: string;
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            campaign?: string | null;
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            action: string;
                            /** @description What the price is made from, by the catalog: integers or lists of them, such as {"clips": [8, 8, 6]}. */
                            quantities?: {
                                [key: string]: unknown;
                            } | null;
                            /** @description Your own record behind a charge. */
                            reference?: {
                                /**
                                 * Format: id
                                 * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                                 */
                                type: string;
                                /**
                                 * Format: id
                                 * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                                 */
                                id: string;
                                /**
                                 * Format: http-url
                                 * @description An absolute http or https link.
                                 */
                                url?: string | null;
                            } | null;
                            /** @description Anything of yours, at most 8 kB as JSON. Kept and shown as it is. */
                            metadata?: {
                                [key: string]: unknown;
                            } | null;
                            /**
                             * Format: date-time
                             * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
                             */
                            deadline?: string | null;
                        } | {
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            key: string;
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            account: string;
                            /** @enum {string} */
                            operation: "settle";
                            /**
                             * Format: id
                             * @description An id that Scrip made.
                             */
                            deposit: string;
                            /** @description What the price is made from, by the catalog: integers or lists of them, such as {"clips": [8, 8, 6]}. */
                            quantities: {
                                [key: string]: unknown;
                            };
                        } | {
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            key: string;
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            account: string;
                            /** @enum {string} */
                            operation: "void";
                            /**
                             * Format: id
                             * @description An id that Scrip made.
                             */
                            deposit: string;
                            /**
                             * Format: text
                             * @description Kept with the entry and shown to the customer.
                             */
                            reason?: string | null;
                        } | {
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            key: string;
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            account: string;
                            /** @enum {string} */
                            operation: "refund";
                            /**
                             * Format: id
                             * @description An id that Scrip made.
                             */
                            entry: string;
                            /** @description An integer in the unit's smallest part, at least 1. */
                            amount?: number | null;
                            /**
                             * Format: text
                             * @description Kept with the entry and shown to the customer.
                             */
                            reason: string;
                            /**
                             * Format: id
                             * @description The discrepancy case of this wallet, open or reopened, that this corrects.
                             */
                            case?: string | null;
                        } | {
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            key: string;
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            account: string;
                            /** @enum {string} */
                            operation: "grant";
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            workspace?: string | null;
                            /** @description An integer in the unit's smallest part, at least 1. */
                            amount: number;
                            /** @enum {string} */
                            category: "paid" | "promotional";
                            priority?: number | null;
                            /**
                             * Format: date-time
                             * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
                             */
                            effective_at?: string | null;
                            /**
                             * Format: date-time
                             * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
                             */
                            expires_at?: string | null;
                            /**
                             * Format: text
                             * @description Kept with the entry and shown to the customer.
                             */
                            reason: string;
                        } | {
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            key: string;
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            account: string;
                            /** @enum {string} */
                            operation: "withdraw";
                            /**
                             * Format: id
                             * @description An id that Scrip made.
                             */
                            grant: string;
                            /**
                             * Format: text
                             * @description Kept with the entry and shown to the customer.
                             */
                            reason: string;
                        } | {
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            key: string;
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            account: string;
                            /** @enum {string} */
                            operation: "topup";
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            workspace?: string | null;
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            pack: string;
                            count?: number;
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            payment_method?: string | null;
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            receipt?: string | null;
                        } | {
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            key: string;
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            account: string;
                            /** @enum {string} */
                            operation: "adjustment";
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            workspace?: string | null;
                            /** @description An integer in the unit's smallest part. */
                            amount: number;
                            /**
                             * Format: text
                             * @description Kept with the entry and shown to the customer.
                             */
                            reason: string;
                            /**
                             * Format: id
                             * @description An id that Scrip made.
                             */
                            grant?: string | null;
                            /** @enum {string|null} */
                            category?: "paid" | "promotional" | null;
                            /**
                             * Format: date-time
                             * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
                             */
                            expires_at?: string | null;
                            allow_outstanding?: boolean;
                            /**
                             * Format: id
                             * @description The discrepancy case of this wallet, open or reopened, that this corrects.
                             */
                            case?: string | null;
                        } | {
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            key: string;
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            account: string;
                            /** @enum {string} */
                            operation: "repayment";
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            workspace?: string | null;
                            /** @description An integer in the unit's smallest part, at least 1. */
                            amount?: number | null;
                        } | {
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            key: string;
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            account: string;
                            /** @enum {string} */
                            operation: "waiver";
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            workspace?: string | null;
                            /** @description An integer in the unit's smallest part, at least 1. */
                            amount: number;
                            /**
                             * Format: text
                             * @description Kept with the entry and shown to the customer.
                             */
                            reason: string;
                        } | {
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            key: string;
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            account: string;
                            /** @enum {string} */
                            operation: "plan";
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            wallet: string;
                            /**
                             * Format: id
                             * @description Of the catalog; null: none from the next anniversary on.
                             */
                            plan: string | null;
                            /**
                             * Format: date-time
                             * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
                             */
                            anchor?: string | null;
                        } | {
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            key: string;
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            account: string;
                            /** @enum {string} */
                            operation: "auto_reload";
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            wallet: string;
                            enabled: boolean;
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            pack: string;
                            /** @description An integer in the unit's smallest part, at least 1. */
                            threshold?: number | null;
                            monthly_cap?: {
                                count?: number | null;
                                money?: number | null;
                            } | null;
                            /**
                             * Format: id
                             * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                             */
                            payment_method?: string | null;
                        })[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            results: components["schemas"]["BatchResult"][];
                        };
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/previews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What an adjustment, a refund, a plan or a setting of Auto Reload would do
         * @description The body of the call with `operation` beside it, and `wallet` where the call has it in its path. Posts nothing and charges no card; `purchase` is what a card would be charged for at once.
         *
         *     Needs a key of the scope `operate`, or a session of the customer's `owner`, `admin`; the operator's `support`, `account_manager`, `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {string} */
                        operation: "adjustment" | "refund" | "plan" | "auto_reload";
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Preview"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/wallets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List wallets
         * @description Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Default 100, at most 500. */
                    limit?: number;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WalletPage"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/wallets/{wallet}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One wallet, now or as it stood
         * @description With `at`: its figures after the last entry up to that time. A time to come is refused.
         *
         *     Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description RFC 3339 with an offset; milliseconds count, finer digits do not. */
                    at?: string;
                };
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    wallet: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Wallet"] | components["schemas"]["WalletAt"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/wallets/{wallet}/runway": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * When a wallet runs dry
         * @description If its credits go on being used as in the last 30 whole days, while plans renew, grants lapse and scheduled ones arrive. What is in flight counts as used; what Auto Reload would buy does not count. At least 7 days of history are needed.
         *
         *     Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    wallet: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Runway"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/wallets/{wallet}/explanation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Why a balance is what it is
         * @description From opening to closing balance, by cause, with the common reasons why a balance looks off, found by looking. Given what was expected, it names at most four of the last 200 entries that make the difference. The window is the last 30 days where none is given.
         *
         *     Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description RFC 3339 with an offset; milliseconds count, finer digits do not. */
                    from?: string;
                    /** @description RFC 3339 with an offset; milliseconds count, finer digits do not. */
                    to?: string;
                    /** @description An integer in the unit's smallest part. */
                    expected?: number;
                };
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    wallet: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Explanation"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/wallets/{wallet}/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The log of a wallet, newest first
         * @description Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description One type of entry, or several: with commas, or given several times. */
                    type?: string | string[];
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    workspace?: string;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    campaign?: string;
                    /** @description Only entries that name no campaign. */
                    no_campaign?: boolean;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    action?: string;
                    /** @description As `type/id`. */
                    reference?: string;
                    /** @description RFC 3339 with an offset; milliseconds count, finer digits do not. */
                    from?: string;
                    /** @description RFC 3339 with an offset; milliseconds count, finer digits do not. */
                    to?: string;
                    /** @description Default 25, at most 100. */
                    limit?: number;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    wallet: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EntryPage"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/wallets/{wallet}/entries.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All that match, as a table
         * @description Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description One type of entry, or several: with commas, or given several times. */
                    type?: string | string[];
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    workspace?: string;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    campaign?: string;
                    /** @description Only entries that name no campaign. */
                    no_campaign?: boolean;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    action?: string;
                    /** @description As `type/id`. */
                    reference?: string;
                    /** @description RFC 3339 with an offset; milliseconds count, finer digits do not. */
                    from?: string;
                    /** @description RFC 3339 with an offset; milliseconds count, finer digits do not. */
                    to?: string;
                };
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    wallet: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A table in UTF-8, with a header row */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/wallets/{wallet}/chain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The wallet's chain, oldest first: what each entry's hash covers, and the hash
         * @description SHA-256 over the hash before (64 zeros for the first), a line feed and the RFC 8785 JSON of the entry without `hash` is its `hash`. Whoever holds this can find what was changed, removed or reordered: `scrip verify` does, and with an anchor it finds a tail that was cut off, too.
         *
         *     Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    wallet: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            account: string;
                            wallet: string;
                            /**
                             * Format: date-time
                             * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
                             */
                            exported_at: string;
                            entries: ({
                                sequence: number;
                                hash: string;
                            } & {
                                [key: string]: unknown;
                            })[];
                        };
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/entries/{entry}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One entry, with what it drew on and what drew on it
         * @description Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id that Scrip made. */
                    entry: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EntryDetail"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/wallets/{wallet}/entries/{sequence}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same, by the entry's number in its wallet
         * @description Exports of the chain, and what `scrip verify` says of them, name entries by it.
         *
         *     Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    wallet: string;
                    /** @description From 1 on, without a gap. */
                    sequence: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EntryDetail"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/wallets/{wallet}/anchors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The wallet's anchors, newest first: what its last entry was, and when
         * @description Keep one: with it `scrip verify` finds a tail that was cut off and a history that was made anew. What this answers can be given to `scrip verify --anchor` as it is.
         *
         *     Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Default 100, at most 500. */
                    limit?: number;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    wallet: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AnchorPage"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/deposits/{deposit}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One deposit
         * @description Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id that Scrip made. */
                    deposit: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Deposit"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Usage of a window by workspace and campaign
         * @description Periods are whole days of the account's time zone and include today; from–to is [from, to).
         *
         *     Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description RFC 3339 with an offset; milliseconds count, finer digits do not. */
                    from?: string;
                    /** @description RFC 3339 with an offset; milliseconds count, finer digits do not. */
                    to?: string;
                    /** @description Instead of from and to. Default: last_30_days. */
                    period?: "this_cycle" | "last_cycle" | "last_7_days" | "last_30_days" | "this_month" | "last_month";
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    wallet?: string;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    workspace?: string;
                    /** @description Part of a name or id of a workspace or campaign, in any case. A workspace that is found keeps all its campaigns, one that is found by its campaigns only those. The totals stay those of the whole window. */
                    search?: string;
                };
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Usage"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/usage.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same as a table, one row per campaign
         * @description Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description RFC 3339 with an offset; milliseconds count, finer digits do not. */
                    from?: string;
                    /** @description RFC 3339 with an offset; milliseconds count, finer digits do not. */
                    to?: string;
                    /** @description Instead of from and to. Default: last_30_days. */
                    period?: "this_cycle" | "last_cycle" | "last_7_days" | "last_30_days" | "this_month" | "last_month";
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    wallet?: string;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    workspace?: string;
                    /** @description Part of a name or id of a workspace or campaign, in any case. A workspace that is found keeps all its campaigns, one that is found by its campaigns only those. The totals stay those of the whole window. */
                    search?: string;
                };
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A table in UTF-8, with a header row */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/coverage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How much spend that needs a campaign names one
         * @description Of all there ever was, or of a window.
         *
         *     Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description RFC 3339 with an offset; milliseconds count, finer digits do not. */
                    from?: string;
                    /** @description RFC 3339 with an offset; milliseconds count, finer digits do not. */
                    to?: string;
                };
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Coverage"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/statements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The statement of a window: opening, movements, closing, usage and purchases
         * @description Of one wallet, or of all of the account. Whole periods are those of the account's time zone.
         *
         *     Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description RFC 3339 with an offset; milliseconds count, finer digits do not. */
                    from?: string;
                    /** @description RFC 3339 with an offset; milliseconds count, finer digits do not. */
                    to?: string;
                    /** @description Instead of from and to. Default: this_month. */
                    period?: "this_cycle" | "last_cycle" | "last_7_days" | "last_30_days" | "this_month" | "last_month";
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    wallet?: string;
                };
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Statement"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/statements.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same as a table
         * @description Sections one below the other; each column of figures belongs to one of them and can be added up as it stands. Credits are in the unit's smallest part, `paid` is in whole currency units.
         *
         *     Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description RFC 3339 with an offset; milliseconds count, finer digits do not. */
                    from?: string;
                    /** @description RFC 3339 with an offset; milliseconds count, finer digits do not. */
                    to?: string;
                    /** @description Instead of from and to. Default: this_month. */
                    period?: "this_cycle" | "last_cycle" | "last_7_days" | "last_30_days" | "this_month" | "last_month";
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    wallet?: string;
                };
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A table in UTF-8, with a header row */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/statements.pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same as a document
         * @description Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description RFC 3339 with an offset; milliseconds count, finer digits do not. */
                    from?: string;
                    /** @description RFC 3339 with an offset; milliseconds count, finer digits do not. */
                    to?: string;
                    /** @description Instead of from and to. Default: this_month. */
                    period?: "this_cycle" | "last_cycle" | "last_7_days" | "last_30_days" | "this_month" | "last_month";
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    wallet?: string;
                };
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A PDF */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/pdf": string;
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/statements/periods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Periods to choose a statement from, newest first
         * @description Calendar months of the account's time zone that have entries; and, of a wallet with a plan, the plan's cycles.
         *
         *     Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    wallet?: string;
                };
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StatementPeriods"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List purchases
         * @description Newest first. Those paid elsewhere have the provider `manual`.
         *
         *     Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    wallet?: string;
                    /** @description Default 25, at most 100. */
                    limit?: number;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PaymentPage"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/payments/{payment}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One purchase
         * @description Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id that Scrip made. */
                    payment: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Payment"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/wallets/{wallet}/reloads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the attempts of Auto Reload
         * @description Newest first: what set each off, what it bought, and what became of it.
         *
         *     Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Default 25, at most 100. */
                    limit?: number;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    wallet: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReloadPage"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/payment-methods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the account's cards
         * @description As the payment provider has them. The sandbox has test cards; each says what it does.
         *
         *     Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PaymentMethodList"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Let the payer give a new card
         * @description Answers where: a page of the payment provider, which leads back to `return_url`.
         *
         *     Needs a key of the scope `operate`, or a session of the customer's `owner`, `admin`; the operator's `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: http-url
                         * @description An absolute http or https link.
                         */
                        return_url: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            url: string;
                        };
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sandbox/payments/{payment}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Play a payer or a bank of the sandbox
         * @description The payer confirms; money is refunded (a part of it with `amount`); the bank disputes the payment and decides. The ledger follows before this answers.
         *
         *     Needs a key of the scope `operate`, or a session of the operator's `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id that Scrip made. */
                    payment: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {string} */
                        event: "confirm" | "refund" | "dispute" | "dispute_won" | "dispute_lost";
                        amount?: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PaymentAnswer"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find anything by its id
         * @description Accounts, workspaces, campaigns, wallets, entries, deposits, grants, references, payments, keys, backfills, audits, findings, cases, and requests that the audit log tells of.
         *
         *     Needs a key of the scope `read`, or a session of the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    q: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SearchResults"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account-standings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Accounts with balance, outstanding, findings and coverage
         * @description From stored figures, in any order; no entry is read. A cursor goes on in the order it was made with.
         *
         *     Needs a key of the scope `read`, or a session of the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Only the one with this id. */
                    account?: string;
                    /** @description Part of an id or a name, in any case. */
                    search?: string;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    product?: string;
                    /** @description Only accounts that need looking at, for this reason or for any. */
                    attention?: "any" | "broken" | "drift" | "waiting" | "outstanding";
                    /** @description Default `attention`: what needs looking at is first. */
                    sort?: "attention" | "id" | "balance" | "outstanding" | "created";
                    /** @description Default `descending`; ids ascend. */
                    direction?: "ascending" | "descending";
                    /** @description Default 25, at most 100. */
                    limit?: number;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AccountStandingPage"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/unmatched-payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Payments that do not match the ledger
         * @description Open findings about payments (one without an entry, an entry without one, two that say different things), and payments that are not decided yet. Newest first.
         *
         *     Needs a key of the scope `read`, or a session of the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Default 25, at most 100. */
                    limit?: number;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UnmatchedPaymentPage"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Jobs: their schedule, the last run and the next
         * @description On whichever server they ran. Times are the database's own clock, never the test clock.
         *
         *     Needs a key of the scope `read`, or a session of the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["JobList"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List audits
         * @description Newest first.
         *
         *     Needs a key of the scope `read`, or a session of the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Default 25, at most 100. */
                    limit?: number;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            audits: components["schemas"]["Audit"][];
                            has_more: boolean;
                            /** @description For `cursor` of the next page. Opaque. */
                            next_cursor: string | null;
                        };
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Ask for an audit
         * @description Derives every stored figure from the ledger and compares. It begins within seconds and blocks nobody; ask for it by its id. Audits run by themselves every 15 minutes, and once a day from the beginning.
         *
         *     Needs a key of the scope `operate`, or a session of the operator's `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Only these. Left out: every account. */
                        accounts?: string[];
                        /** @description From each wallet's first entry, whatever was proven before. Default false. */
                        full?: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            audit: components["schemas"]["Audit"];
                        };
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audits/{audit}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One audit: how it goes, what it covered, what it found
         * @description Needs a key of the scope `read`, or a session of the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id that Scrip made. */
                    audit: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /**
                             * Format: id
                             * @description An id that Scrip made.
                             */
                            id: string;
                            /** @enum {string} */
                            state: "queued" | "running" | "done" | "failed";
                            requested_by: string;
                            accounts: string[] | null;
                            full: boolean;
                            /**
                             * Format: date-time
                             * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
                             */
                            requested_at: string;
                            /**
                             * Format: date-time
                             * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
                             */
                            started_at: string | null;
                            /**
                             * Format: date-time
                             * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
                             */
                            finished_at: string | null;
                            duration_ms: number | null;
                            progress: {
                                done: number;
                                of: number;
                            };
                            covered: {
                                accounts: number;
                                wallets: number;
                                /** @description Wallets in which nothing has happened since they were proven. */
                                unchanged: number;
                                /** @description Entries that were read. */
                                entries: number;
                                /** @description Of the payment provider's own list. */
                                payments: number;
                            };
                            /**
                             * Format: date-time
                             * @description Whatever was posted before this was looked at.
                             */
                            watermark: string | null;
                            error: string | null;
                            found: number;
                            /** @description The newest 500; all of them: `GET /findings?audit=`. */
                            findings: components["schemas"]["Finding"][];
                        };
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/findings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what audits have found
         * @description Newest first. What a later audit does not see any more is `gone`.
         *
         *     Needs a key of the scope `read`, or a session of the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    state?: "open" | "repaired" | "gone";
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account?: string;
                    /** @description An id that Scrip made. */
                    audit?: string;
                    /** @description Default 25, at most 100. */
                    limit?: number;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            findings: components["schemas"]["Finding"][];
                            has_more: boolean;
                            /** @description For `cursor` of the next page. Opaque. */
                            next_cursor: string | null;
                        };
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/findings/{finding}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One finding
         * @description Needs a key of the scope `read`, or a session of the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id that Scrip made. */
                    finding: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Finding"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/findings/{finding}/repair": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put a stored figure back to what the ledger says
         * @description Never the other way round. Refused where the ledger of the wallet is not whole itself; the problem says what a person must do.
         *
         *     Needs a key of the scope `operate`, or a session of the operator's `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id that Scrip made. */
                    finding: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            finding: components["schemas"]["Finding"];
                        };
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/cases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Cases of an account, newest first
         * @description Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    state?: "open" | "explained" | "corrected" | "reopened";
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    wallet?: string;
                    /** @description Default 25, at most 100. */
                    limit?: number;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CasePage"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Report that a balance looks wrong
         * @description Opens a case, with the explanation of the balance as it stands now. The window is the last 30 days where none is given. With an `Idempotency-Key` the same report opens one case, however often it is sent.
         *
         *     Needs a key of the scope `write`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: id
                         * @description An id of your own: 1 to 255 characters, no control characters, not "." or "..".
                         */
                        wallet: string;
                        /** @description An integer in the unit's smallest part. */
                        expected?: number | null;
                        /** @description An integer in the unit's smallest part. */
                        seen?: number | null;
                        /**
                         * Format: date-time
                         * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
                         */
                        from?: string | null;
                        /**
                         * Format: date-time
                         * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
                         */
                        to?: string | null;
                        /** @description Entries of the wallet that look wrong. */
                        entries?: string[];
                        /** Format: text */
                        message: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CaseAnswer"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Cases of every account: whoever waits longest for an answer is first
         * @description After them those in which nobody waits, the newest first.
         *
         *     Needs a key of the scope `read`, or a session of the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    state?: "open" | "explained" | "corrected" | "reopened";
                    /** @description Only those in which a customer waits for an answer. */
                    waiting?: boolean;
                    /** @description Default 25, at most 100. */
                    limit?: number;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OperatorCasePage"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/cases/{case}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One case, with everything said and the explanation as it stood when it was opened
         * @description Needs a key of the scope `read`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id that Scrip made. */
                    case: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Case"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/cases/{case}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write in a case
         * @description Needs a key of the scope `write`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id that Scrip made. */
                    case: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** Format: text */
                        message: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CaseAnswer"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/cases/{case}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close a case as explained
         * @description By staff. The customer sees the explanation and can reopen the case.
         *
         *     Needs a key of the scope `operate`, or a session of the operator's `support`, `account_manager`, `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id that Scrip made. */
                    case: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** Format: text */
                        message: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CaseAnswer"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/cases/{case}/correct": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close a case as corrected
         * @description By staff, and by nothing but a correction: an `adjustment` or `refund` of the case's wallet that was posted after the case was opened and names it (`case`), or a finding of the wallet that was repaired since. Anything else is a `conflict`.
         *
         *     Needs a key of the scope `operate`, or a session of the operator's `support`, `account_manager`, `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id that Scrip made. */
                    case: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: id
                         * @description An adjustment or a refund of the wallet that names the case.
                         */
                        entry?: string | null;
                        /**
                         * Format: id
                         * @description A repaired finding of the wallet.
                         */
                        finding?: string | null;
                        /** Format: text */
                        message?: string | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CaseAnswer"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/cases/{case}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reopen a closed case
         * @description Needs a key of the scope `write`, or a session of the customer's `owner`, `admin`, `member`; the operator's `support`, `account_manager`, `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                    /** @description An id that Scrip made. */
                    case: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** Format: text */
                        message: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CaseAnswer"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who did what, when and from where, newest first
         * @description Every decision of the operator's people and programs. Charges, deposits and settlements are not here: the ledger is their record.
         *
         *     Needs a key of the scope `read`, or a session of the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account?: string;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    actor?: string;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    action?: string;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    request_id?: string;
                    /** @description RFC 3339 with an offset; milliseconds count, finer digits do not. */
                    from?: string;
                    /** @description RFC 3339 with an offset; milliseconds count, finer digits do not. */
                    to?: string;
                    /** @description Default 50, at most 200. */
                    limit?: number;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AuditLogPage"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-log.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All records that match, as a table
         * @description Needs a key of the scope `read`, or a session of the operator's `support`, `account_manager`, `admin`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account?: string;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    actor?: string;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    action?: string;
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    request_id?: string;
                    /** @description RFC 3339 with an offset; milliseconds count, finer digits do not. */
                    from?: string;
                    /** @description RFC 3339 with an offset; milliseconds count, finer digits do not. */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A table in UTF-8, with a header row */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/views": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that you look at an account as its customer sees it
         * @description For staff. It is recorded once in an hour for each person and account.
         *
         *     Needs a session of the operator's `support`, `account_manager`, `admin`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description An id of your own: 1 to 255 characters, no control characters, not "." or "..". */
                    account: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ViewAnswer"];
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/test-clock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set the test clock
         * @description Only on a server that was started with `SCRIP_TEST_CLOCK=1`. Any time while no account has entries, then forwards only. It stands still between settings.
         *
         *     Needs a key of the scope `operate`, or a session of the operator's `admin`.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: date-time
                         * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
                         */
                        now: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: date-time */
                            now: string;
                        };
                    };
                };
                /** @description A problem */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description A problem */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description RFC 9457 problem details. */
        Problem: {
            type: string;
            title: string;
            status: number;
            /** @description Decide by this: it never changes. */
            code: string;
            /** @description For people. */
            detail: string;
            request_id: string;
            /** @description Each bad field, by its JSON pointer. */
            errors?: {
                pointer: string;
                detail: string;
            }[];
            required?: number;
            available?: number;
            shortfall?: number;
            outstanding?: number;
            limit?: number;
            /** @description The entry that charged the reference first. */
            entry?: string;
        } & {
            [key: string]: unknown;
        };
        Order: {
            pack: string;
            count: number;
            /** @description An integer in the unit's smallest part. */
            credits: number;
            money: {
                /** @description In the currency's smallest part. */
                amount: number;
                currency: string;
            };
        };
        Plan: {
            /** @description Of the plan that holds now, or will from its anchor on. */
            id: string;
            name: string;
            /** @description An integer in the unit's smallest part. */
            allocation: number;
            /**
             * Format: date-time
             * @description Anniversaries keep its local date and time of day.
             */
            anchor: string;
            /** @description Null before the plan begins. */
            cycle: {
                /** Format: date-time */
                from: string;
                /** Format: date-time */
                to: string;
            } | null;
            /** @description What the next anniversary brings. Null: the plan ends then. */
            next: {
                id: string;
                name: string;
                /** @description An integer in the unit's smallest part. */
                allocation: number;
                /** Format: date-time */
                at: string;
            } | null;
        };
        AutoReload: {
            enabled: boolean;
            pack: string;
            /** @description An integer in the unit's smallest part. */
            threshold: number | null;
            monthly_cap: {
                count: number | null;
                money: number | null;
            } | null;
            payment_method: string | null;
            /** @description In this calendar month of the account's time zone, money in the packs' currency. */
            spent: {
                month: string;
                /** @description Purchases. */
                count: number;
                money: number;
            };
            /**
             * @description The cap that allows no purchase this month.
             * @enum {string|null}
             */
            cap_reached: "count" | "money" | null;
            /** @description Declined payments in a row. */
            declines: number;
            /** @description When it switched itself off, and why. */
            switched_off: {
                /** Format: date-time */
                at: string;
                reason: string;
            } | null;
            /** @description The payment that is being decided. */
            in_flight: string | null;
        };
        Payment: {
            id: string;
            /** @enum {string} */
            kind: "topup" | "auto_reload";
            /** @description `manual`: paid elsewhere, under your own receipt number. */
            provider: string;
            /** @description The provider's own id of it. */
            receipt: string | null;
            /** @enum {string} */
            state: "pending" | "needs_confirmation" | "succeeded" | "declined";
            wallet: string;
            pack: string;
            count: number;
            /** @description An integer in the unit's smallest part. */
            credits: number;
            money: {
                /** @description In the currency's smallest part. */
                amount: number;
                currency: string;
            };
            payment_method: string | null;
            /** @description Credits taken back, because money went back. */
            reversed: number;
            /** @description The entry that credited it. */
            entry: string | null;
            /** @description Why it was declined. */
            reason: string | null;
            /** @description Where the payer confirms it. */
            confirm_url: string | null;
            /** Format: date-time */
            created_at: string;
        };
        PaymentPage: {
            payments: components["schemas"]["Payment"][];
            has_more: boolean;
            /** @description For `cursor` of the next page. Opaque. */
            next_cursor: string | null;
        };
        PaymentAnswer: {
            payment: components["schemas"]["Payment"];
        };
        Reload: {
            id: string;
            /**
             * @description `capped`: a cap kept it from buying; noted once a month for each cap.
             * @enum {string}
             */
            state: "asked" | "unknown" | "succeeded" | "credited" | "declined" | "capped";
            trigger: {
                /** @enum {string} */
                kind: "short" | "threshold" | "setting";
                /** @description Of the request that set it off. */
                idempotency_key: string | null;
                action: string | null;
                /** @description What that request cost, or the threshold. */
                required: number;
            };
            pack: string;
            count: number;
            /** @description An integer in the unit's smallest part. */
            credits: number;
            money: {
                /** @description In the currency's smallest part. */
                amount: number;
                currency: string;
            };
            payment: string | null;
            entry: string | null;
            reason: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            closed_at: string | null;
        };
        ReloadPage: {
            reloads: components["schemas"]["Reload"][];
            has_more: boolean;
            /** @description For `cursor` of the next page. Opaque. */
            next_cursor: string | null;
        };
        PaymentMethod: {
            id: string;
            brand: string;
            last4: string;
            expires: {
                month: number;
                year: number;
            } | null;
            /** @description The one that is charged where none is named. */
            default: boolean;
            description: string | null;
        };
        PaymentMethodList: {
            payment_methods: components["schemas"]["PaymentMethod"][];
        };
        Reference: {
            type: string;
            id: string;
            url: string | null;
        };
        Grant: {
            id: string;
            /** @enum {string} */
            source: "grant" | "plan" | "proration" | "topup" | "auto_reload" | "return" | "adjustment" | "reversal" | "opening";
            /** @enum {string} */
            category: "paid" | "promotional";
            amount: number;
            remaining: number;
            /** @description Lower burns first. */
            priority: number;
            /** Format: date-time */
            effective_at: string;
            /** Format: date-time */
            expires_at: string | null;
            /** @enum {string} */
            state: "scheduled" | "open" | "spent" | "expired";
        };
        Entry: {
            id: string;
            wallet: string;
            sequence: number;
            /** @enum {string} */
            type: "charge" | "deposit" | "settlement" | "refund" | "grant" | "allocation" | "proration" | "expiry" | "topup" | "auto_reload" | "reversal" | "adjustment" | "repayment" | "opening";
            /** @description Signed change of the balance. */
            amount: number;
            starting_balance: number;
            ending_balance: number;
            outstanding_change: number;
            ending_outstanding: number;
            /** @description What the entry adds to usage. */
            usage_change: number;
            workspace: string | null;
            campaign: string | null;
            action: string | null;
            reference: components["schemas"]["Reference"] | null;
            price: {
                version: string;
                lines: {
                    text: string;
                    amount: number;
                }[];
            } | null;
            /** @description The charge or deposit that this settles, voids or refunds. */
            of: string | null;
            reason: string | null;
            /** @description Anything of yours, at most 8 kB as JSON. Kept and shown as it is. */
            metadata: {
                [key: string]: unknown;
            } | null;
            case: string | null;
            actor: string;
            idempotency_key: string | null;
            /** Format: date-time */
            effective_at: string;
            /** Format: date-time */
            posted_at: string;
            /** @description The grants whose remaining it changed; amounts positive. */
            fundings: {
                grant: string;
                /** @enum {string} */
                source: "grant" | "plan" | "proration" | "topup" | "auto_reload" | "return" | "adjustment" | "reversal" | "opening";
                /** @enum {string} */
                category: "paid" | "promotional";
                amount: number;
            }[];
            hash: string;
        };
        LabelledEntry: {
            id: string;
            wallet: string;
            sequence: number;
            /** @enum {string} */
            type: "charge" | "deposit" | "settlement" | "refund" | "grant" | "allocation" | "proration" | "expiry" | "topup" | "auto_reload" | "reversal" | "adjustment" | "repayment" | "opening";
            /** @description Signed change of the balance. */
            amount: number;
            starting_balance: number;
            ending_balance: number;
            outstanding_change: number;
            ending_outstanding: number;
            /** @description What the entry adds to usage. */
            usage_change: number;
            workspace: string | null;
            campaign: string | null;
            action: string | null;
            reference: components["schemas"]["Reference"] | null;
            price: {
                version: string;
                lines: {
                    text: string;
                    amount: number;
                }[];
            } | null;
            /** @description The charge or deposit that this settles, voids or refunds. */
            of: string | null;
            reason: string | null;
            /** @description Anything of yours, at most 8 kB as JSON. Kept and shown as it is. */
            metadata: {
                [key: string]: unknown;
            } | null;
            case: string | null;
            actor: string;
            idempotency_key: string | null;
            /** Format: date-time */
            effective_at: string;
            /** Format: date-time */
            posted_at: string;
            /** @description The grants whose remaining it changed; amounts positive. */
            fundings: {
                grant: string;
                /** @enum {string} */
                source: "grant" | "plan" | "proration" | "topup" | "auto_reload" | "return" | "adjustment" | "reversal" | "opening";
                /** @enum {string} */
                category: "paid" | "promotional";
                amount: number;
            }[];
            hash: string;
            label: string;
            /** @description As it is called now. */
            workspace_name: string | null;
            /** @description As it is called now. */
            campaign_name: string | null;
        };
        EntryDetail: {
            id: string;
            wallet: string;
            sequence: number;
            /** @enum {string} */
            type: "charge" | "deposit" | "settlement" | "refund" | "grant" | "allocation" | "proration" | "expiry" | "topup" | "auto_reload" | "reversal" | "adjustment" | "repayment" | "opening";
            /** @description Signed change of the balance. */
            amount: number;
            starting_balance: number;
            ending_balance: number;
            outstanding_change: number;
            ending_outstanding: number;
            /** @description What the entry adds to usage. */
            usage_change: number;
            workspace: string | null;
            campaign: string | null;
            action: string | null;
            reference: components["schemas"]["Reference"] | null;
            price: {
                version: string;
                lines: {
                    text: string;
                    amount: number;
                }[];
            } | null;
            /** @description The charge or deposit that this settles, voids or refunds. */
            of: string | null;
            reason: string | null;
            /** @description Anything of yours, at most 8 kB as JSON. Kept and shown as it is. */
            metadata: {
                [key: string]: unknown;
            } | null;
            case: string | null;
            actor: string;
            idempotency_key: string | null;
            /** Format: date-time */
            effective_at: string;
            /** Format: date-time */
            posted_at: string;
            /** @description The grants whose remaining it changed; amounts positive. */
            fundings: {
                grant: string;
                /** @enum {string} */
                source: "grant" | "plan" | "proration" | "topup" | "auto_reload" | "return" | "adjustment" | "reversal" | "opening";
                /** @enum {string} */
                category: "paid" | "promotional";
                amount: number;
            }[];
            hash: string;
            label: string;
            /** @description As it is called now. */
            workspace_name: string | null;
            /** @description As it is called now. */
            campaign_name: string | null;
            /** @description Entries that drew on the grants this one gave. */
            consumptions: {
                entry: string;
                grant: string;
                amount: number;
            }[];
            /** @description Entries whose outstanding credits this one paid, waived or cancelled. */
            pays: {
                entry: string;
                amount: number;
            }[];
            /** @description The payment whose credits these are. */
            payment: string | null;
            /** @description Hash of the wallet's entry before, which this one's hash covers; 64 zeros before the first. */
            previous_hash: string;
            attribution: {
                campaign: string | null;
                /** @description As the entry's hash covers it. */
                posted_campaign: string | null;
                /** @description Oldest first. */
                amendments: {
                    before: string | null;
                    campaign: string | null;
                    backfill: string;
                    reference: {
                        type: string;
                        id: string;
                    } | null;
                    /** Format: date-time */
                    at: string;
                    by: string;
                }[];
            };
            /** @description Later entries that settle, void or refund this one. */
            related: {
                entry: string;
                /** @enum {string} */
                type: "charge" | "deposit" | "settlement" | "refund" | "grant" | "allocation" | "proration" | "expiry" | "topup" | "auto_reload" | "reversal" | "adjustment" | "repayment" | "opening";
                amount: number;
            }[];
        };
        EntryPage: {
            entries: components["schemas"]["LabelledEntry"][];
            has_more: boolean;
            /** @description For `cursor` of the next page. Opaque. */
            next_cursor: string | null;
        };
        WalletFigures: {
            id: string;
            /** @description What one is called, for instance `credit`. */
            unit: string;
            balance: number;
            /** @description Owed, beside the balance and never inside it. */
            outstanding: number;
        };
        Wallet: {
            id: string;
            /** @description What one is called, for instance `credit`. */
            unit: string;
            balance: number;
            /** @description Owed, beside the balance and never inside it. */
            outstanding: number;
            /** @description The workspace whose own wallet it is. */
            workspace: string | null;
            /** @description The workspace's name. */
            name: string | null;
            /** Format: date-time */
            last_entry_at: string | null;
            sequence: number;
            hash: string;
            /** @description What is still outstanding, by the entry that left it, oldest first. */
            debts: {
                entry: string;
                amount: number;
                /** Format: date-time */
                since: string;
            }[];
            scheduled: components["schemas"]["Grant"][];
            /** @description Open deposits. */
            in_flight: {
                count: number;
                amount: number;
            };
            /** @description Open ones, in burning order. */
            grants: components["schemas"]["Grant"][];
            plan: components["schemas"]["Plan"] | null;
            auto_reload: components["schemas"]["AutoReload"] | null;
        };
        WalletPage: {
            wallets: components["schemas"]["Wallet"][];
            has_more: boolean;
            /** @description For `cursor` of the next page. Opaque. */
            next_cursor: string | null;
        };
        WalletAt: {
            id: string;
            unit: string;
            /** Format: date-time */
            at: string;
            balance: number;
            outstanding: number;
            /** @description Of the last entry up to then; 0 before the first. */
            sequence: number;
        };
        Deposit: {
            id: string;
            /** @enum {string} */
            state: "open" | "settled" | "voided";
            wallet: string;
            workspace: string | null;
            campaign: string | null;
            action: string | null;
            reference: components["schemas"]["Reference"] | null;
            /** @description The price taken up front. */
            amount: number;
            /**
             * Format: date-time
             * @description When it voids itself.
             */
            deadline: string | null;
            entry: string;
            /** @description The entry that settled or voided it. */
            settlement: string | null;
            /** Format: date-time */
            submitted_at: string;
        };
        DepositPage: {
            deposits: components["schemas"]["Deposit"][];
            has_more: boolean;
            /** @description For `cursor` of the next page. Opaque. */
            next_cursor: string | null;
        };
        EntryAnswer: {
            entry: components["schemas"]["Entry"];
            wallet: components["schemas"]["WalletFigures"];
        };
        NoteAnswer: {
            entry: components["schemas"]["Entry"] | null;
            wallet: components["schemas"]["WalletFigures"];
        };
        DepositAnswer: {
            deposit: components["schemas"]["Deposit"];
            entry: components["schemas"]["Entry"];
            wallet: components["schemas"]["WalletFigures"];
        };
        SettleAnswer: {
            deposit: components["schemas"]["Deposit"];
            entry: components["schemas"]["Entry"];
            /** @description What the balance did not cover and is owed now. */
            outstanding_added: number;
            wallet: components["schemas"]["WalletFigures"];
        };
        GrantAnswer: {
            grant: components["schemas"]["Grant"];
            entry: components["schemas"]["Entry"] | null;
            wallet: components["schemas"]["WalletFigures"];
        };
        WithdrawAnswer: {
            entry: components["schemas"]["Entry"] | null;
            wallet: components["schemas"]["WalletFigures"];
        };
        Quote: {
            amount: number;
            /** @description Of the rate card. */
            version: string;
            lines: {
                text: string;
                amount: number;
            }[];
            available: number;
            /** @description By the balance alone. */
            covered: boolean;
            auto_reload: components["schemas"]["Order"] | null;
        };
        Preview: {
            operation: string;
            /** @description What would be posted, in order. */
            entries: {
                wallet: string;
                sequence: number;
                /** @enum {string} */
                type: "charge" | "deposit" | "settlement" | "refund" | "grant" | "allocation" | "proration" | "expiry" | "topup" | "auto_reload" | "reversal" | "adjustment" | "repayment" | "opening";
                /** @description Signed change of the balance. */
                amount: number;
                starting_balance: number;
                ending_balance: number;
                outstanding_change: number;
                ending_outstanding: number;
                /** @description What the entry adds to usage. */
                usage_change: number;
                workspace: string | null;
                campaign: string | null;
                action: string | null;
                reference: components["schemas"]["Reference"] | null;
                price: {
                    version: string;
                    lines: {
                        text: string;
                        amount: number;
                    }[];
                } | null;
                /** @description The charge or deposit that this settles, voids or refunds. */
                of: string | null;
                reason: string | null;
                /** @description Anything of yours, at most 8 kB as JSON. Kept and shown as it is. */
                metadata: {
                    [key: string]: unknown;
                } | null;
                case: string | null;
                actor: string;
                idempotency_key: string | null;
                /** Format: date-time */
                effective_at: string;
                /** Format: date-time */
                posted_at: string;
                fundings: {
                    grant: string;
                    amount: number;
                }[];
            }[];
            grant: components["schemas"]["Grant"] | null;
            purchase: components["schemas"]["Order"] | null;
            plan: components["schemas"]["Plan"] | null;
            before: components["schemas"]["WalletFigures"];
            wallet: components["schemas"]["WalletFigures"];
        };
        RecordsAnswer: {
            created: number;
            updated: number;
            unchanged: number;
        };
        Account: {
            id: string;
            product: string;
            name: string | null;
            time_zone: string;
            /** Format: date-time */
            created_at: string;
        };
        AccountWithWallets: {
            id: string;
            product: string;
            name: string | null;
            time_zone: string;
            /** Format: date-time */
            created_at: string;
            wallets: components["schemas"]["WalletFigures"][];
        };
        AccountPage: {
            accounts: components["schemas"]["Account"][];
            has_more: boolean;
            /** @description For `cursor` of the next page. Opaque. */
            next_cursor: string | null;
        };
        Workspace: {
            workspace: string;
            name: string | null;
            /** Format: date-time */
            created_at: string;
        };
        WorkspacePage: {
            workspaces: components["schemas"]["Workspace"][];
            has_more: boolean;
            /** @description For `cursor` of the next page. Opaque. */
            next_cursor: string | null;
        };
        Campaign: {
            workspace: string;
            campaign: string;
            name: string | null;
            url: string | null;
            /** Format: date-time */
            created_at: string;
        };
        CampaignPage: {
            campaigns: components["schemas"]["Campaign"][];
            has_more: boolean;
            /** @description For `cursor` of the next page. Opaque. */
            next_cursor: string | null;
        };
        SearchResults: {
            results: {
                /** @enum {string} */
                kind: "account" | "workspace" | "campaign" | "wallet" | "entry" | "deposit" | "grant" | "reference" | "payment" | "reload" | "key" | "backfill" | "audit" | "finding" | "case" | "request";
                /** @description Null where it is of no single account, as an audit is. */
                account: string | null;
                wallet: string | null;
                id: string;
                /** @description The movement it is, or came in with. */
                entry: string | null;
                title: string | null;
            }[];
        };
        ImportAnswer: {
            /** @description Rows that were posted, or with `dry_run` would be. */
            brought: number;
            /** @description Rows that were brought in before: nothing is posted twice. */
            repeated: number;
            /** @description The first row of each wallet that was refused. The rows of that wallet behind it were not tried. */
            refused: {
                index: number;
                id: string;
                problem: components["schemas"]["Problem"];
            }[];
            wallets: components["schemas"]["WalletFigures"][];
            dry_run: boolean;
        };
        FinishImportAnswer: {
            wallet: components["schemas"]["WalletFigures"];
        };
        Backfill: {
            id: string;
            /** @enum {string} */
            state: "preview" | "applied" | "reverted";
            resolved: {
                entries: number;
                credits: number;
            };
            unresolved: {
                entries: number;
                credits: number;
            };
            /** Format: date-time */
            made_at: string;
            made_by: string;
            applied: {
                /** Format: date-time */
                at: string;
                by: string;
                amendments: number;
            } | null;
            reverted: {
                /** Format: date-time */
                at: string;
                by: string;
                amendments: number;
            } | null;
        };
        BackfillDetail: {
            id: string;
            /** @enum {string} */
            state: "preview" | "applied" | "reverted";
            resolved: {
                entries: number;
                credits: number;
            };
            unresolved: {
                entries: number;
                credits: number;
            };
            /** Format: date-time */
            made_at: string;
            made_by: string;
            applied: {
                /** Format: date-time */
                at: string;
                by: string;
                amendments: number;
            } | null;
            reverted: {
                /** Format: date-time */
                at: string;
                by: string;
                amendments: number;
            } | null;
            by_campaign: {
                workspace: string;
                campaign: string;
                entries: number;
                credits: number;
            }[];
            /** @description What applying it would make of the usage of each campaign that it concerns, and of what has none (`campaign` is null): the sum of a workspace stays. Null once it is applied. */
            effect: {
                workspace: string;
                workspace_name: string | null;
                campaign: string | null;
                campaign_name: string | null;
                /** @description All that was used up to now. */
                before: number;
                after: number;
            }[] | null;
            /** @description The first 100 of `resolved`. */
            changes: {
                entry: string;
                workspace: string;
                action: string;
                label: string;
                wallet: string;
                campaign: string;
                /** @description With everything that settled or refunded it. */
                credits: number;
                reference: {
                    type: string;
                    id: string;
                };
            }[];
        };
        BackfillPage: {
            backfills: components["schemas"]["Backfill"][];
            has_more: boolean;
            /** @description For `cursor` of the next page. Opaque. */
            next_cursor: string | null;
        };
        Unattributed: {
            total: {
                entries: number;
                credits: number;
            };
            groups: {
                action: string;
                label: string;
                reference_type: string | null;
                entries: number;
                credits: number;
                /** @description Entries that a backfill would attribute with the records there are. */
                resolvable: number;
            }[];
        };
        AccountStanding: {
            id: string;
            product: string;
            name: string | null;
            time_zone: string;
            /** Format: date-time */
            created_at: string;
            wallets: number;
            /** @description Of all wallets together, as stored. */
            balance: number;
            outstanding: number;
            /** @description Open ones: where the ledger itself is not whole, and stored figures that drifted from it. */
            findings: {
                broken: number;
                drift: number;
            };
            /** @description Cases in which its people wait for an answer, and since when the first does. */
            waiting: {
                cases: number;
                /**
                 * Format: date-time
                 * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
                 */
                since: string | null;
            };
            /** @description Attributed spend in percent of all that needs a campaign; null where there is none. */
            coverage: number | null;
            /** @description Spend that names no campaign though it needs one. */
            unattributed: number;
        };
        AccountStandingPage: {
            accounts: components["schemas"]["AccountStanding"][];
            has_more: boolean;
            /** @description For `cursor` of the next page. Opaque. */
            next_cursor: string | null;
        };
        UnmatchedPayment: {
            /**
             * @description A payment without an entry, an entry without a payment, two that say different things, or a payment that nobody has decided yet.
             * @enum {string}
             */
            kind: "without_entry" | "without_payment" | "disagreement" | "undecided";
            account: string | null;
            wallet: string | null;
            payment: string | null;
            entry: string | null;
            provider: string | null;
            receipt: string | null;
            /** @enum {string|null} */
            state: "pending" | "needs_confirmation" | "succeeded" | "declined" | null;
            credits: number | null;
            money: {
                /** @description In the currency's smallest part. */
                amount: number;
                currency: string;
            } | null;
            /**
             * Format: date-time
             * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
             */
            since: string;
            /** @description What the audit found. Null: the payment is not decided yet. */
            finding: string | null;
            /** @description For people: what does not match. */
            text: string;
            /** @description For people: what to do about it. */
            advice: string;
        };
        UnmatchedPaymentPage: {
            payments: components["schemas"]["UnmatchedPayment"][];
            has_more: boolean;
            /** @description For `cursor` of the next page. Opaque. */
            next_cursor: string | null;
        };
        OperatorBackfillPage: {
            backfills: {
                account: string;
                account_name: string | null;
                product: string;
                backfill: components["schemas"]["Backfill"];
            }[];
            has_more: boolean;
            /** @description For `cursor` of the next page. Opaque. */
            next_cursor: string | null;
        };
        JobList: {
            jobs: {
                name: string;
                /** @description From the end of a run to the begin of the next. */
                every_seconds: number;
                /**
                 * @description `stalled`: nothing was heard of it for too long. `waiting`: it never ran, or no server runs.
                 * @enum {string}
                 */
                state: "well" | "running" | "failed" | "stalled" | "waiting";
                /** @description For people: how it stands. */
                text: string;
                last_run: {
                    /**
                     * Format: date-time
                     * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
                     */
                    started_at: string;
                    /**
                     * Format: date-time
                     * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
                     */
                    finished_at: string | null;
                    server: string;
                    /** @description How much the last run did. */
                    count: number | null;
                } | null;
                /**
                 * Format: date-time
                 * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
                 */
                last_ok_at: string | null;
                last_error: {
                    /**
                     * Format: date-time
                     * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
                     */
                    at: string;
                    message: string;
                } | null;
                /**
                 * Format: date-time
                 * @description Null while it runs.
                 */
                next_at: string | null;
                /** @description For how long its work has been waiting. */
                lag_seconds: number | null;
            }[];
        };
        Anchor: {
            account: string;
            wallet: string;
            /** @description The number of the wallet's last entry then. */
            sequence: number;
            /** @description That entry's hash. */
            hash: string;
            /**
             * Format: date-time
             * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
             */
            time: string;
        };
        AnchorPage: {
            anchors: components["schemas"]["Anchor"][];
            has_more: boolean;
            /** @description For `cursor` of the next page. Opaque. */
            next_cursor: string | null;
        };
        AuditRecord: {
            id: string;
            /** Format: date-time */
            at: string;
            /** @description A key's id, a person with their side, `command line`, or `scrip` itself. */
            actor: string;
            /** @description A key's scope, or a person's side and role, at that time. */
            role: string | null;
            account: string | null;
            /** @description What was done, such as `adjustment.posted`. */
            action: string;
            target: {
                type: string;
                id: string;
            } | null;
            reason: string | null;
            before: {
                [key: string]: unknown;
            } | null;
            after: {
                [key: string]: unknown;
            } | null;
            request_id: string | null;
            ip: string | null;
            user_agent: string | null;
        };
        AuditLogPage: {
            records: components["schemas"]["AuditRecord"][];
            has_more: boolean;
            /** @description For `cursor` of the next page. Opaque. */
            next_cursor: string | null;
        };
        ViewAnswer: {
            /** @description False where this view was recorded within the same hour. */
            recorded: boolean;
        };
        Finding: {
            /**
             * Format: id
             * @description An id that Scrip made.
             */
            id: string;
            law: number;
            law_name: string;
            /** @description Which figure or rule, such as `wallet.balance` or `entry.hash`. */
            kind: string;
            /**
             * @description `drift`: a stored figure, which can be repaired. `broken`: only a person can mend it.
             * @enum {string}
             */
            severity: "drift" | "broken";
            account: string | null;
            wallet: string | null;
            /** @description What in the wallet: the number of a grant, a payment, an entry … */
            subject: string | null;
            expected: number | string | null;
            stored: number | string | null;
            /** @description Stored less expected. */
            difference: number | null;
            /** @description Sequence of the first entry concerned. */
            since: number | null;
            /** @description The id of that entry. */
            entry: string | null;
            /** @description For people: what is wrong. */
            text: string;
            /** @description For people: what to do about it. */
            advice: string;
            repairable: boolean;
            /** @enum {string} */
            state: "open" | "repaired" | "gone";
            /**
             * Format: date-time
             * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
             */
            first_seen: string;
            /**
             * Format: date-time
             * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
             */
            last_seen: string;
            /**
             * Format: date-time
             * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
             */
            ended_at: string | null;
            /** @description Who repaired it, or the audit that did not see it any more. */
            ended_by: string | null;
            repair: {
                before: number | string | null;
                after: number | string | null;
            } | null;
        };
        Audit: {
            /**
             * Format: id
             * @description An id that Scrip made.
             */
            id: string;
            /** @enum {string} */
            state: "queued" | "running" | "done" | "failed";
            requested_by: string;
            accounts: string[] | null;
            full: boolean;
            /**
             * Format: date-time
             * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
             */
            requested_at: string;
            /**
             * Format: date-time
             * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
             */
            started_at: string | null;
            /**
             * Format: date-time
             * @description RFC 3339 with an offset; milliseconds count, finer digits do not.
             */
            finished_at: string | null;
            duration_ms: number | null;
            progress: {
                done: number;
                of: number;
            };
            covered: {
                accounts: number;
                wallets: number;
                /** @description Wallets in which nothing has happened since they were proven. */
                unchanged: number;
                /** @description Entries that were read. */
                entries: number;
                /** @description Of the payment provider's own list. */
                payments: number;
            };
            /**
             * Format: date-time
             * @description Whatever was posted before this was looked at.
             */
            watermark: string | null;
            error: string | null;
            found: number;
        };
        BatchResult: {
            /** @description As the call alone would have answered. */
            status: number;
            replayed?: boolean;
            deposit?: components["schemas"]["Deposit"];
            grant?: components["schemas"]["Grant"];
            entry?: components["schemas"]["Entry"] | null;
            outstanding_added?: number;
            wallet?: components["schemas"]["WalletFigures"];
            payment?: components["schemas"]["Payment"];
            problem?: components["schemas"]["Problem"];
        };
        Explanation: {
            wallet: string;
            /** @description Whose balance this is, by name: is it the right one? */
            owner: string;
            window: {
                /** Format: date-time */
                from: string;
                /** Format: date-time */
                to: string;
                time_zone: string;
            };
            opening: {
                sequence: number;
                /** @description An integer in the unit's smallest part. */
                balance: number;
                /** @description An integer in the unit's smallest part. */
                outstanding: number;
            };
            /** @description What moved the balance, by what the log calls it. Opening and all amounts make the closing balance. */
            groups: {
                label: string;
                /** @enum {string} */
                type: "charge" | "deposit" | "settlement" | "refund" | "grant" | "allocation" | "proration" | "expiry" | "topup" | "auto_reload" | "reversal" | "adjustment" | "repayment" | "opening";
                /** @description Null where they have none, or several. */
                action: string | null;
                count: number;
                /** @description An integer in the unit's smallest part. */
                amount: number;
                /** @description An integer in the unit's smallest part. */
                outstanding_change: number;
            }[];
            closing: {
                sequence: number;
                /** @description An integer in the unit's smallest part. */
                balance: number;
                /** @description An integer in the unit's smallest part. */
                outstanding: number;
            };
            /** @description An integer in the unit's smallest part. */
            expected: number | null;
            /** @description What the balance is above what was expected; below: negative. */
            difference: number | null;
            /** @description The common reasons why a balance looks off, those that hold here. */
            findings: {
                /** @enum {string} */
                code: "as_expected" | "other_wallet" | "difference" | "no_entries" | "renewal" | "large_deposit" | "settlements" | "in_flight" | "auto_reload" | "repeated_action" | "adjustment" | "reversal" | "expiry" | "outstanding";
                /** @description For the customer. */
                text: string;
                entries: string[];
                /** @description True where entries add up to the difference, which need not be why. */
                suggestion: boolean;
            }[];
            /** @description The last ten entries of the window, the newest first. */
            latest: components["schemas"]["LabelledEntry"][];
        };
        CaseSummary: {
            id: string;
            account: string;
            wallet: string;
            /** @enum {string} */
            state: "open" | "explained" | "corrected" | "reopened";
            /** @description An integer in the unit's smallest part. */
            expected: number | null;
            /** @description An integer in the unit's smallest part. */
            seen: number | null;
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            entries: string[];
            /** @description By name; to customers, staff are the support team. */
            opened_by: string;
            /** Format: date-time */
            opened_at: string;
            /**
             * Format: date-time
             * @description Since when the customer waits for an answer.
             */
            waiting_since: string | null;
            /** Format: date-time */
            closed_at: string | null;
            /** @description What has corrected it: an entry with its amount, or a finding that was repaired. */
            correction: {
                entry: string | null;
                finding: string | null;
                /** @description An integer in the unit's smallest part. */
                amount: number | null;
            } | null;
        };
        Case: {
            id: string;
            account: string;
            wallet: string;
            /** @enum {string} */
            state: "open" | "explained" | "corrected" | "reopened";
            /** @description An integer in the unit's smallest part. */
            expected: number | null;
            /** @description An integer in the unit's smallest part. */
            seen: number | null;
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            entries: string[];
            /** @description By name; to customers, staff are the support team. */
            opened_by: string;
            /** Format: date-time */
            opened_at: string;
            /**
             * Format: date-time
             * @description Since when the customer waits for an answer.
             */
            waiting_since: string | null;
            /** Format: date-time */
            closed_at: string | null;
            /** @description What has corrected it: an entry with its amount, or a finding that was repaired. */
            correction: {
                entry: string | null;
                finding: string | null;
                /** @description An integer in the unit's smallest part. */
                amount: number | null;
            } | null;
            explanation: components["schemas"]["Explanation"];
            /** @description Oldest first: what was said, and what happened to the case. */
            messages: {
                id: string;
                /** @enum {string} */
                kind: "opened" | "message" | "explained" | "corrected" | "reopened";
                /** @enum {string} */
                by: "customer" | "staff";
                author: string;
                /** Format: date-time */
                at: string;
                text: string | null;
                entry: string | null;
                finding: string | null;
            }[];
        };
        CaseAnswer: {
            case: components["schemas"]["Case"];
        };
        CasePage: {
            cases: components["schemas"]["CaseSummary"][];
            has_more: boolean;
            /** @description For `cursor` of the next page. Opaque. */
            next_cursor: string | null;
        };
        OperatorCasePage: {
            cases: {
                id: string;
                account: string;
                wallet: string;
                /** @enum {string} */
                state: "open" | "explained" | "corrected" | "reopened";
                /** @description An integer in the unit's smallest part. */
                expected: number | null;
                /** @description An integer in the unit's smallest part. */
                seen: number | null;
                /** Format: date-time */
                from: string;
                /** Format: date-time */
                to: string;
                entries: string[];
                /** @description By name; to customers, staff are the support team. */
                opened_by: string;
                /** Format: date-time */
                opened_at: string;
                /**
                 * Format: date-time
                 * @description Since when the customer waits for an answer.
                 */
                waiting_since: string | null;
                /** Format: date-time */
                closed_at: string | null;
                /** @description What has corrected it: an entry with its amount, or a finding that was repaired. */
                correction: {
                    entry: string | null;
                    finding: string | null;
                    /** @description An integer in the unit's smallest part. */
                    amount: number | null;
                } | null;
                account_name: string | null;
                product: string;
            }[];
            has_more: boolean;
            /** @description For `cursor` of the next page. Opaque. */
            next_cursor: string | null;
        };
        Catalog: {
            product: string;
            name: string;
            unit: {
                singular: string;
                plural: string;
                scale: number;
            };
            words: {
                account: {
                    singular: string;
                    plural: string;
                };
                workspace: {
                    singular: string;
                    plural: string;
                };
                campaign: {
                    singular: string;
                    plural: string;
                };
                references: {
                    [key: string]: {
                        singular: string;
                        plural: string;
                    };
                };
            };
            /**
             * @description One wallet for the account, or one for each workspace.
             * @enum {string}
             */
            wallets: "account" | "workspace";
            time_zone: string;
            plan_url: string | null;
            labels: {
                [key: string]: string;
            };
            /** @description Of the rate card in force. */
            version: string | null;
            /** Format: date-time */
            effective_at: string | null;
            /** @description At the prices in force. */
            actions: {
                id: string;
                label: string;
                description: string | null;
                /**
                 * @description How it is meant to be billed; either is possible.
                 * @enum {string}
                 */
                kind: "charge" | "deposit";
                /**
                 * @description `campaign`: refused without one. `none`: refused with one.
                 * @enum {string}
                 */
                attribution: "campaign" | "workspace" | "none";
                /** @enum {string|null} */
                once_per: "reference" | null;
                /** @description In words. */
                price: string;
                /** @description In words, where what was delivered is priced differently. */
                settlement_price: string | null;
                /** @description What the price is made from. Without any, `count` (default 1). */
                quantities: {
                    name: string;
                    word: {
                        singular: string;
                        plural: string;
                    };
                    /** @description A list of numbers, or one number. */
                    list: boolean;
                    /** @description What the numbers of a list measure. */
                    unit: string | null;
                }[];
                /** @description A request uses exactly one of them. */
                quantities_alternative: boolean;
            }[];
            plans: {
                id: string;
                name: string;
                allocation: number;
                /** @enum {string} */
                period: "monthly";
                rollover: ("none" | "all") | {
                    cap: number;
                };
            }[];
            packs: {
                id: string;
                name: string;
                credits: number;
                price: {
                    /** @description In the currency's smallest part. */
                    amount: number;
                    currency: string;
                };
            }[];
            auto_reload: {
                pack: string;
                threshold: number | null;
                monthly_cap: {
                    count: number | null;
                    money: number | null;
                };
            } | null;
            policies: {
                /** @enum {string} */
                outstanding: "manual" | "next_credit";
                outstanding_limit: number | null;
                deposit_deadline_seconds: number | null;
            };
        };
        CatalogList: {
            catalogs: components["schemas"]["Catalog"][];
        };
        CatalogVersions: {
            product: string;
            /** @description Newest first. */
            versions: {
                version: string;
                /** Format: date-time */
                effective_at: string;
                /** @enum {string} */
                state: "past" | "in_force" | "future";
                actions: {
                    id: string;
                    label: string;
                    description: string | null;
                    /**
                     * @description How it is meant to be billed; either is possible.
                     * @enum {string}
                     */
                    kind: "charge" | "deposit";
                    /**
                     * @description `campaign`: refused without one. `none`: refused with one.
                     * @enum {string}
                     */
                    attribution: "campaign" | "workspace" | "none";
                    /** @enum {string|null} */
                    once_per: "reference" | null;
                    /** @description In words. */
                    price: string;
                    /** @description In words, where what was delivered is priced differently. */
                    settlement_price: string | null;
                    /** @description What the price is made from. Without any, `count` (default 1). */
                    quantities: {
                        name: string;
                        word: {
                            singular: string;
                            plural: string;
                        };
                        /** @description A list of numbers, or one number. */
                        list: boolean;
                        /** @description What the numbers of a list measure. */
                        unit: string | null;
                    }[];
                    /** @description A request uses exactly one of them. */
                    quantities_alternative: boolean;
                }[];
                /** @description What differs from the version before. Null: there is none before. */
                changes: {
                    action: string;
                    label: string;
                    /** @description In words; null where the version before did not have it. */
                    before: string | null;
                    /** @description In words; null where it is gone. */
                    after: string | null;
                }[] | null;
            }[];
        };
        PortalSession: {
            id: string;
            /** @description Where to send the person. Whoever has it can sign in, once. */
            url: string;
            account: string;
            /** @enum {string} */
            role: "owner" | "admin" | "member";
            /**
             * Format: date-time
             * @description Of the link.
             */
            expires_at: string;
        };
        Session: {
            /** @enum {string} */
            role: "owner" | "admin" | "member" | "support" | "account_manager";
            /**
             * @description A customer sees one account, the operator all.
             * @enum {string}
             */
            side: "operator" | "customer";
            account: string | null;
            return_url: string | null;
            page: string | null;
            /** Format: date-time */
            expires_at: string;
            /** @description Only where the link was made for a frame; else it is the cookie. */
            token: string | null;
        };
        SignIn: {
            /** @description Staff can sign in at `GET /v1/sign-in/oidc`. */
            oidc: boolean;
        };
        Me: {
            /** @description Of the key or the session. */
            id: string;
            /** @enum {string} */
            kind: "key" | "session";
            /** @description Of the key, or of the person where it is known. */
            name: string | null;
            /**
             * @description A customer sees one account, the operator all.
             * @enum {string}
             */
            side: "operator" | "customer";
            /**
             * @description Of a person; of a key the side it stands on: a customer's is bound to one account.
             * @enum {string}
             */
            role: "operator" | "customer" | "owner" | "admin" | "member" | "support" | "account_manager";
            /**
             * @description Of a key.
             * @enum {string|null}
             */
            scope: "read" | "write" | "operate" | null;
            /** @description The only one it sees. */
            account: string | null;
            email: string | null;
            return_url: string | null;
            embed: boolean;
            /** Format: date-time */
            expires_at: string | null;
            /** @description What this caller may do, for showing and hiding controls. */
            may: ("quote" | "preview" | "topup" | "auto_reload" | "payment_method" | "plan" | "adjust" | "refund" | "grant" | "withdraw" | "waive" | "repay" | "portal_session" | "backfill" | "records" | "report" | "close_case" | "cases" | "audit_log" | "search" | "audit" | "repair")[];
        };
        Runway: {
            /** @description When the balance reaches 0 at the pace of the busiest half of the days, at the usual one and at that of the quietest half. Null: not within two years. All null: at no pace, or there is too little history to say. */
            dry_at: {
                /** Format: date-time */
                early: string;
                /** Format: date-time */
                likely: string | null;
                /** Format: date-time */
                late: string | null;
            } | null;
            /**
             * @description `unused`: nothing was used and nothing lapses; `lapses`: nothing was used, but what is left lapses; `may_run_dry`: only at the pace of the busiest half.
             * @enum {string}
             */
            reason: "empty" | "little_history" | "unused" | "lapses" | "runs_dry" | "may_run_dry" | "lasts";
            /** @description The reason in words. */
            why: string;
            /** @description The usual pace: credits a day. Null: too little history. */
            daily_rate: number | null;
            /** @description The three paces, named after the dates they lead to. */
            daily_rates: {
                /** @description Credits a day, with two decimals of the unit's smallest part. */
                early: number;
                /** @description Credits a day, with two decimals of the unit's smallest part. */
                likely: number;
                /** @description Credits a day, with two decimals of the unit's smallest part. */
                late: number;
            } | null;
            /** @description Whole local days, at most 30, that the paces are from. */
            history_days: number;
        };
        Usage: {
            window: {
                /** Format: date-time */
                from: string;
                /** Format: date-time */
                to: string;
                time_zone: string;
            };
            /** @description The window that the figures of before are of: as long and just before, or the period before. */
            previous_window: {
                /** Format: date-time */
                from: string;
                /** Format: date-time */
                to: string;
            };
            total: number;
            previous_total: number;
            /** @description Percentage of the spend that needs a campaign and names one. Null: there is none. */
            coverage: number | null;
            /** @description How many rows the search found, and what they used: of a workspace that was found by its campaigns, these. Null where nothing was searched for. */
            matching: {
                workspaces: number;
                campaigns: number;
                credits: number;
            } | null;
            /** @description By spend; so are their campaigns. */
            workspaces: {
                workspace: string;
                name: string | null;
                credits: number;
                /** @description Of the parent's total, in percent with one decimal; together 100.0. Null where that is not above 0. */
                share: number | null;
                /** @description Of the window before. */
                previous_credits: number;
                campaigns: {
                    /** @description Null: No campaign. Always last. */
                    campaign: string | null;
                    name: string | null;
                    url: string | null;
                    credits: number;
                    /** @description Of the parent's total, in percent with one decimal; together 100.0. Null where that is not above 0. */
                    share: number | null;
                }[];
            }[];
            /** @description Workspaces that used credits in the window before and none in this one; also where others are searched. */
            only_before: {
                workspace: string;
                name: string | null;
                /** @description Of the window before. */
                previous_credits: number;
            }[];
            by_action: {
                action: string;
                label: string;
                credits: number;
            }[];
            /** @description Every local day up to now; of a window longer than three years only those with use. */
            by_day: {
                day: string;
                credits: number;
            }[];
            /** @description The total by another way: from the entries. Null where the filter takes less than whole wallets. */
            ledger_total: number | null;
            /** @description Whether the two totals agree. */
            reconciles: boolean | null;
        };
        Coverage: {
            /** @description In percent, rounded down to one decimal. */
            coverage: number | null;
            /** @description Spend of actions that need a campaign. */
            needed: number;
            /** @description What of it names one. */
            attributed: number;
            unattributed: number;
            window: {
                /** Format: date-time */
                from: string;
                /** Format: date-time */
                to: string;
            } | null;
            /** @description All there ever was by month (`2026-11`) of the account's time zone, oldest first. */
            by_month: {
                month: string;
                coverage: number | null;
                needed: number;
                attributed: number;
            }[];
        };
        Statement: {
            account: {
                id: string;
                name: string | null;
            };
            product: {
                id: string;
                name: string;
            };
            unit: {
                singular: string;
                plural: string;
                scale: number;
            };
            window: {
                /** Format: date-time */
                from: string;
                /** Format: date-time */
                to: string;
                time_zone: string;
            };
            /**
             * Format: date-time
             * @description Figures stand as they were then: the window's end, or now.
             */
            as_of: string;
            /** @description Whether the window is over, so that nothing of it changes any more. */
            final: boolean;
            /** @description Null: all wallets of the account. */
            wallet: string | null;
            /** @description Balance before the window's first entry. */
            opening: number;
            /** @description Balance after its last. */
            closing: number;
            outstanding: {
                opening: number;
                closing: number;
            };
            /** @description opening + added − taken = closing, and so for what is outstanding. */
            by_type: {
                /** @enum {string} */
                type: "charge" | "deposit" | "settlement" | "refund" | "grant" | "allocation" | "proration" | "expiry" | "topup" | "auto_reload" | "reversal" | "adjustment" | "repayment" | "opening";
                label: string;
                /** @description Of entries. */
                count: number;
                /** @description Credits that came in, positive. */
                added: number;
                /** @description Credits that went out, positive. */
                taken: number;
                outstanding_change: number;
                /** @description The same by what the log calls them. */
                rows: {
                    label: string;
                    /** @description Of entries. */
                    count: number;
                    /** @description Credits that came in, positive. */
                    added: number;
                    /** @description Credits that went out, positive. */
                    taken: number;
                    outstanding_change: number;
                }[];
            }[];
            /** @description Those that had an entry by the window's end, by id. */
            wallets: {
                wallet: string;
                workspace: string | null;
                name: string | null;
                opening: number;
                closing: number;
                outstanding: {
                    opening: number;
                    closing: number;
                };
            }[];
            /** @description As the usage page shows it for this window. */
            usage: {
                total: number;
                workspaces: {
                    workspace: string;
                    name: string | null;
                    credits: number;
                    /** @description Of the parent's total, in percent with one decimal; together 100.0. Null where that is not above 0. */
                    share: number | null;
                    campaigns: {
                        /** @description Null: No campaign. Always last. */
                        campaign: string | null;
                        name: string | null;
                        url: string | null;
                        credits: number;
                        /** @description Of the parent's total, in percent with one decimal; together 100.0. Null where that is not above 0. */
                        share: number | null;
                    }[];
                }[];
                by_action: {
                    action: string;
                    label: string;
                    credits: number;
                }[];
            };
            /** @description Credited in the window, oldest first, each with the payment it was paid by. */
            purchases: {
                payment: string;
                entry: string;
                wallet: string;
                /** @enum {string} */
                kind: "topup" | "auto_reload";
                pack: string;
                count: number;
                /** @description An integer in the unit's smallest part. */
                credits: number;
                money: {
                    /** @description In the currency's smallest part. */
                    amount: number;
                    currency: string;
                };
                provider: string;
                receipt: string | null;
                payment_method: string | null;
                /** Format: date-time */
                credited_at: string;
            }[];
            /** @description What the purchases cost together, by currency. */
            paid: {
                /** @description In the currency's smallest part. */
                amount: number;
                currency: string;
            }[];
            /** @description Whether opening and movements make the closing figures, usage is that of the entries, and purchases are what was credited. */
            reconciles: boolean;
        };
        StatementPeriods: {
            periods: {
                /** @enum {string} */
                kind: "month" | "cycle";
                /** @description A calendar month, for instance `2026-11`. */
                month: string | null;
                /** Format: date-time */
                from: string;
                /** Format: date-time */
                to: string;
                /** @description Whether it is over. */
                final: boolean;
            }[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
